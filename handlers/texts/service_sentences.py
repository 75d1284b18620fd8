"""Sentences for citizens while a consultation is answered, waits, ends and is rated."""

from __future__ import annotations

from handlers.texts.sentence import Sentence

RATING = (
    Sentence(
        "rating_chat",
        title="Permintaan nilai lewat percakapan",
        id=(
            "Konsultasi {nomor} telah selesai. Bagaimana layanan kami?\n"
            "Balas dengan satu angka: 1 (sangat kurang) sampai 5 (sangat baik).\n"
            "Atau nilai di: {tautan}"
        ),
        en=(
            "Consultation {nomor} is finished. How was our service?\n"
            "Reply with one number: 1 (very poor) to 5 (very good).\n"
            "Or rate us at: {tautan}"
        ),
        parts=2,
    ),
    Sentence(
        "rating_chat_short",
        title="Permintaan nilai lewat SMS",
        id="Konsultasi {nomor} selesai. Nilai kami: balas 1-5 (5 sangat baik). {tautan}",
        en="Consultation {nomor} finished. Rate us: reply 1-5 (5 very good). {tautan}",
        parts=1,
    ),
    Sentence(
        "rating_mail",
        title="Permintaan nilai lewat email",
        id="Konsultasi {nomor} telah selesai. Bagaimana layanan kami? Pilih salah satu:",
        en="Consultation {nomor} is finished. How was our service? Choose one:",
    ),
    Sentence(
        "rated",
        title="Terima kasih atas nilai",
        id="Terima kasih, nilai {nilai} dari 5 sudah kami catat. Ada saran? Awali pesan Anda dengan kata SARAN.",
        en="Thank you, we have noted your rating of {nilai} out of 5. Any comment? Start your message with COMMENT.",
        parts=1,
    ),
    Sentence(
        "rated_already",
        title="Nilai yang dikirim sekali lagi",
        id="Nilai Anda sudah kami catat dan tidak berubah lagi. Bila ada yang masih perlu kami bantu, tulis di sini.",
        en=(
            "We have noted your rating, and it does not change any more. If there is anything else you "
            "need, just write."
        ),
        parts=1,
    ),
    Sentence(
        "rating_unclear",
        title="Nilai yang tidak terbaca",
        id="Maaf, nilai itu tidak kami kenali. Balas dengan satu angka: 1 (sangat kurang) sampai 5 (sangat baik).",
        en="Sorry, we do not know that rating. Reply with one number: 1 (very poor) to 5 (very good).",
        parts=1,
    ),
    Sentence(
        "commented",
        title="Terima kasih atas saran",
        id="Terima kasih, saran Anda sudah kami catat.",
        en="Thank you, we have noted your comment.",
        parts=1,
    ),
)

SURVEY = (
    Sentence(
        "survey_invitation",
        title="Ajakan mengisi Survei Kebutuhan Data",
        id=(
            "Berkenan mengisi Survei Kebutuhan Data kami? {banyak} pernyataan, satu kali setahun, boleh dilewati. "
            "Balas SKD untuk menjawab di sini, atau isi di {tautan}"
        ),
        en=(
            "Would you answer our yearly survey of data needs? {banyak} statements, each of them optional. "
            "Reply SKD to answer here, or open {tautan}"
        ),
        parts=2,
    ),
    Sentence(
        "survey_link",
        title="Tautan Survei Kebutuhan Data: lewat SMS, atau bila angka di obrolan dua kali tidak terbaca",
        id="Survei Kebutuhan Data ({banyak} pernyataan): {tautan}",
        en="Survey of data needs ({banyak} statements): {tautan}",
        parts=1,
    ),
    Sentence(
        "survey_how",
        title="Survei: cara menjawab",
        id=(
            "Balas setiap pernyataan dengan angka 1 (sangat tidak puas) sampai 10 (sangat puas), atau LEWATI. "
            "Balas SELESAI untuk berhenti; pertanyaan lain boleh Anda tulis kapan saja."
        ),
        en=(
            "Reply to each statement with a number from 1 (very dissatisfied) to 10 (very satisfied), or SKIP. "
            "Reply FINISHED to stop. You may write to us about anything else at any time."
        ),
        parts=2,
    ),
    Sentence(
        "survey_question",
        title="Survei: satu pernyataan",
        id="{urutan}/{banyak} {pertanyaan}. Nilai 1 sampai 10?",
        en="{urutan}/{banyak} {pertanyaan}. From 1 to 10?",
        parts=1,
    ),
    Sentence(
        "survey_unclear",
        title="Survei: jawaban yang tidak terbaca",
        id="Maaf, jawaban itu belum kami kenali. Balas angka 1 sampai 10, LEWATI, atau SELESAI untuk berhenti.",
        en="Sorry, we do not know that answer. Reply with a number from 1 to 10, SKIP, or FINISHED to stop.",
        parts=1,
    ),
    Sentence(
        "survey_done",
        title="Survei: terima kasih",
        id="Terima kasih, jawaban survei Anda sudah kami simpan.",
        en="Thank you, we have kept your answers.",
        parts=1,
    ),
    Sentence(
        "survey_official",
        title="Survei: tautan survei resmi tahun ini, bila ada",
        id="Survei resmi tahun ini: {survei_resmi}",
        en="This year's official survey: {survei_resmi}",
        parts=2,
    ),
)

SERVICE = (
    Sentence(
        "referral",
        title="Rujukan ke instansi lain",
        id=(
            "Data {data} tidak kami miliki. {alasan}\n\n"
            "Data itu dapat Anda minta kepada {instansi}.\n{kontak}\n\n"
            "Bila ada kendala, balas pesan ini; kami bantu."
        ),
        en=(
            "We do not hold the data you asked for: {data}. {alasan}\n\n"
            "You can ask {instansi} for it.\n{kontak}\n\n"
            "If you meet any difficulty, reply to this message and we will help."
        ),
        parts=3,
    ),
    Sentence(
        "what_was_asked",
        title="Rujukan: bila datanya belum dicatat",
        id="yang Anda minta",
        en="the data in your question",
        parts=1,
    ),
    Sentence(
        "no_contact",
        title="Rujukan: bila instansi tanpa kontak",
        id="Silakan datang ke kantornya pada jam kerja.",
        en="Please visit their office during working hours.",
        parts=1,
    ),
    Sentence(
        "access",
        title="Akses ke data yang ada",
        id="Data {data} tersedia di {sumber}, gratis.{tautan_sumber}",
        en="The data you asked for ({data}) are available in {sumber}, free of charge.{tautan_sumber}",
        parts=2,
    ),
    Sentence(
        "reminder",
        title="Pengingat sebelum ditutup",
        id=(
            "Kami menunggu kabar Anda tentang konsultasi {nomor}. Apakah jawaban kami sudah membantu, atau masih ada "
            "yang perlu kami jawab? Balas saja pesan ini. Tanpa balasan, konsultasi kami tutup pada {tanggal}."
        ),
        en=(
            "We are waiting to hear from you about consultation {nomor}. Has our answer helped, or is there more we "
            "can do? Just reply to this message. Without a reply we will close the consultation on {tanggal}."
        ),
        parts=2,
    ),
    Sentence(
        "closed_by_silence",
        title="Ditutup karena tidak ada balasan",
        id=(
            "Konsultasi {nomor} kami tutup karena belum ada balasan selama {hari} hari. Bila masih perlu bantuan, "
            "balas pesan ini dalam 30 hari; konsultasi Anda kami buka kembali."
        ),
        en=(
            "We have closed consultation {nomor} because we had no reply for {hari} days. If you still need help, "
            "reply to this message within 30 days and we will open it again."
        ),
        parts=2,
    ),
    Sentence(
        "closed_by_silence_short",
        title="Ditutup karena tidak ada balasan, lewat SMS",
        id="{nomor} ditutup, {hari} hari tanpa kabar. Balas bila perlu.",
        en="{nomor} closed, no reply for {hari} days. Reply to go on.",
        parts=1,
    ),
    Sentence(
        "rate_chat_short",
        title="Ajakan menilai di akhir pesan, SMS",
        id="Nilai 1-5: {tautan}",
        en="Rate 1-5: {tautan}",
        parts=1,
    ),
    Sentence(
        "rate_chat",
        title="Ajakan menilai di akhir pesan, percakapan",
        id="Seberapa puas Anda dengan layanan kami? Balas dengan satu angka, 1 sampai 5, atau nilai di: {tautan}",
        en="How satisfied are you with our service? Reply with one number, 1 to 5, or rate us at: {tautan}",
        parts=2,
    ),
    Sentence(
        "rate_mail",
        title="Ajakan menilai di akhir pesan, email",
        id="Seberapa puas Anda dengan layanan kami? Nilai di: {tautan}",
        en="How satisfied are you with our service? Rate us at: {tautan}",
    ),
    Sentence(
        "contact_asked",
        title="Permintaan nomor atau email, bagi yang nomornya tidak tampak",
        id="Nomor Anda tidak tampak pada kami. Bila berkenan, balas dengan nomor telepon atau email Anda, supaya kami "
        "tetap dapat menghubungi Anda. Tanpa itu pun pertanyaan Anda tetap kami bantu.",
        en="We do not see your number. If you like, reply with your phone number or email, so that we can still reach "
        "you. We help you with your question without it too.",
        parts=2,
    ),
    Sentence(
        "new_title",
        title="Kabari saya: terbitan yang ditunggu sudah ada",
        id="Anda minta dikabari. Sudah terbit: {sumber}, data {tahun}.{tautan_sumber}\n"
        "Kabar ini hanya sekali. Menunggu terbitan lain juga? Atur di {tautan} atau balas BERHENTI KABAR.",
        en="You asked to be told. Now published: {sumber}, data of {tahun}.{tautan_sumber}\n"
        "We tell you this once only. Waiting for other titles too? Manage them at {tautan} or reply STOP NEWS.",
        parts=3,
    ),
    Sentence(
        "new_title_sms",
        title="Kabari saya lewat SMS",
        id="Sudah terbit: {sumber} ({tahun}).{tautan_sumber}\nBalas BERHENTI KABAR untuk berhenti.",
        en="Now published: {sumber} ({tahun}).{tautan_sumber}\nReply STOP NEWS to stop.",
        parts=2,
    ),
    Sentence(
        "titles_stopped",
        title="Jawaban kata BERHENTI KABAR",
        id="Baik, Anda tidak akan kami kabari lagi tentang terbitan baru.",
        en="All right, we will not tell you of new titles any more.",
        parts=1,
    ),
    Sentence(
        "answer_ready",
        title="Catatan templat: jawaban siap",
        id="Jawaban konsultasi {nomor} sudah siap. Balas BUKA untuk membacanya.",
        en="The answer to consultation {nomor} is ready. Reply OPEN to read it.",
    ),
    Sentence(
        "news_ready",
        title="Catatan templat: ada kabar",
        id="Ada kabar tentang konsultasi {nomor}. Balas BUKA untuk membacanya.",
        en="There is news about consultation {nomor}. Reply OPEN to read it.",
    ),
)
