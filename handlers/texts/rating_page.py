"""Sentences of the rating page and of the page of the survey of data needs, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Beri nilai layanan",
        "heading": "Bagaimana layanan kami?",
        "finished": "Selesai {kapan}",
        "open": "Konsultasi ini masih berjalan",
        "legend": "Nilai 1 sampai 5",
        "story": "Ceritakan pengalaman Anda",
        "optional": "(boleh dikosongkan)",
        "nine": "Nilai sembilan unsur",
        "nine_hint": "Boleh dilewati, sekitar 1 menit",
        "send": "Kirim nilai",
        "send_nine": "Kirim nilai unsur",
        "until": "Tautan ini khusus untuk Anda dan berlaku sampai {kapan}.",
        "choose": "Pilih dahulu satu angka, 1 sampai 5, lalu tekan Kirim nilai.",
        "bad_answer": "Satu jawaban tidak kami kenali. Pilih lagi jawaban unsur yang kosong, lalu kirim.",
        "choose_nine": "Pilih jawaban paling sedikit satu unsur, lalu tekan Kirim nilai unsur.",
        "thanks": "Terima kasih",
        "kept": "Nilai {nilai} untuk konsultasi {nomor} sudah kami simpan.",
        "once": "Setiap konsultasi dinilai satu kali; nilai itu tidak berubah lagi.",
        "nine_kept": "Nilai unsur Anda juga sudah kami simpan.",
        "yearly": "Survei Kebutuhan Data",
        "yearly_hint": "{banyak} pernyataan, sekitar 2 menit, satu kali setahun. Boleh dilewati.",
        "yearly_open": "Isi survei",
        "yearly_go_on": "Lanjutkan survei",
        "official": "Survei resmi tahun ini",
        "more": "Cari data lain",
        "officer": "Anda masuk sebagai petugas",
        "officer_text": "Penilaian hanya dari warga. Tautan ini milik warga.",
        "expired": "Tautan ini sudah tidak berlaku",
        "expired_text": (
            "Konsultasi {nomor} dapat dinilai sampai {kapan}. Bila Anda masih ingin menyampaikan sesuatu, "
            "tulis kepada kami seperti biasa."
        ),
        "unknown": "Tautan ini tidak kami kenali",
        "unknown_text": (
            "Buka tautan yang kami kirim kepada Anda, lengkap sampai huruf terakhir. Bila tetap tidak bisa, "
            "tulis kepada kami seperti biasa."
        ),
    },
    "en": {
        "title": "Rate our service",
        "heading": "How was our service?",
        "finished": "Finished {kapan}",
        "open": "This consultation is still open",
        "legend": "Rating from 1 to 5",
        "story": "Tell us about your experience",
        "optional": "(optional)",
        "nine": "Rate nine elements",
        "nine_hint": "Optional, about 1 minute",
        "send": "Send rating",
        "send_nine": "Send the elements",
        "until": "This link is for you only and works until {kapan}.",
        "choose": "Please choose a number from 1 to 5, then press Send rating.",
        "bad_answer": "We do not know one of the answers. Choose again where it is empty, then send.",
        "choose_nine": "Please answer at least one element, then press Send the elements.",
        "thanks": "Thank you",
        "kept": "We have kept your rating of {nilai} for consultation {nomor}.",
        "once": "Each consultation is rated once; that rating does not change any more.",
        "nine_kept": "We have kept your rating of the elements, too.",
        "yearly": "Survey of data needs",
        "yearly_hint": "{banyak} statements, about 2 minutes, once a year. Optional.",
        "yearly_open": "Open the survey",
        "yearly_go_on": "Go on with the survey",
        "official": "This year's official survey",
        "more": "Find more data",
        "officer": "You are signed in as an officer",
        "officer_text": "Only citizens rate. This link is the citizen's.",
        "expired": "This link no longer works",
        "expired_text": (
            "Consultation {nomor} could be rated until {kapan}. If there is something you want to tell us, "
            "just write to us as usual."
        ),
        "unknown": "We do not know this link",
        "unknown_text": (
            "Please open the whole link we sent you, to its last letter. If it still does not work, "
            "just write to us as usual."
        ),
    },
}

SURVEY: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Survei Kebutuhan Data",
        "heading": "Seberapa puas Anda dengan layanan kami?",
        "about": (
            "Survei Kebutuhan Data, satu kali setahun. Pilih 1 sampai 10 untuk setiap pernyataan: 1 sangat tidak puas, "
            "10 sangat puas. Yang tidak ingin Anda jawab boleh dilewati."
        ),
        "privacy": "Jawaban Anda dihitung bersama jawaban orang lain. Nama Anda tidak ditampilkan dalam laporan.",
        "scale": "1 sangat tidak puas, 10 sangat puas",
        "send": "Kirim jawaban",
        "choose": "Pilih jawaban paling sedikit satu pernyataan, lalu tekan Kirim jawaban, atau tutup halaman ini.",
        "bad_answer": "Satu jawaban tidak kami kenali. Pilih lagi angka 1 sampai 10 pada pernyataan yang kosong.",
        "thanks": "Terima kasih",
        "kept": "Jawaban Anda sudah kami simpan: {terjawab} dari {banyak} pernyataan.",
        "all_kept": "Survei Anda untuk tahun ini sudah kami simpan. Kami tidak menanyakannya lagi sampai tahun depan.",
        "rest": "Isi yang tersisa",
        "official": "Isi survei resmi tahun ini",
        "back": "Kembali ke penilaian",
        "closed": "Survei ini sedang tidak dibuka",
        "closed_text": "Terima kasih atas kesediaan Anda. Nilai dan jawaban yang sudah Anda kirim tetap tersimpan.",
    },
    "en": {
        "title": "Survey of data needs",
        "heading": "How satisfied are you with our service?",
        "about": (
            "Survey of data needs, once a year. Choose 1 to 10 for each statement: 1 very dissatisfied, "
            "10 very satisfied. You may leave out whatever you do not want to answer."
        ),
        "privacy": "Your answers are counted together with those of others. No report shows your name.",
        "scale": "1 very dissatisfied, 10 very satisfied",
        "send": "Send answers",
        "choose": "Please answer at least one statement, then press Send answers. Or just close this page.",
        "bad_answer": "We do not know one of the answers. Choose 1 to 10 again where it is empty.",
        "thanks": "Thank you",
        "kept": "We have kept your answers: {terjawab} of {banyak} statements.",
        "all_kept": "We have kept your survey of this year. We will not ask again until next year.",
        "rest": "Answer the rest",
        "official": "Answer this year's official survey",
        "back": "Back to the rating",
        "closed": "This survey is not open now",
        "closed_text": "Thank you for being willing. Your rating and the answers you have sent are kept.",
    },
}
