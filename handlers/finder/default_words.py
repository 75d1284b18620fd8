"""Words the finder knows before an admin adds any: what people write, and what titles of BPS say."""

from __future__ import annotations

# words of a request that say nothing about the data
STOP_WORDS = frozenset(
    """
    ada adakah adalah agar aja akan aku alamat anda apa apakah apalah atas atau bagaimana bagi bahan bahwa baik bang
    banyaknya bantu bantuan bantuannya bapak beberapa belum berapa berikut berkas beserta bgmn bgt bila bisa bisakah
    boleh bolehkah bos bpk bps brp btuh buat bukan bukannya buku butuh butuhkan cara cari carikan cek coba contoh
    copy cuma dalam dan dapat dapatkan dapet dari daring data datanya deh dengan dg dgn di dimana diminta dimohon
    dipakai diperlukan disini dong download dosen dr dulu excel format file gak gan ga gimana gimna gmn gratis guna
    habis hai hal halo hallo haloo hari harus hendak hi hormat ia ialah ibu ijin ingin ini info informasi
    informasinya itu iya izin jadi jg juga jika jurusan kah kak kaka kakak kalau kalo kami kampus kan karena kasih
    kebutuhan keperluan kepada keterangan ketersediaan kira kirim kirimkan kita klo kk koq kpd ku kuliah lagi lah
    lain lewat lg link loh luring maaf mahasiswa mahasiswi mana masih mas mau mba mbak melalui memang membutuhkan
    memerlukan memiliki memperoleh mengajukan mendapatkan mengenai menanyakan mengetahui menurut mencari menulis
    meminta merupakan mhn min mimin minta mohon msh mw nah namun nanti nggak ngga nih nya ok oke oh oleh om online
    pada pak pakai paling pas pdf penelitian peneliti penyusunan pelayanan perihal perlu permintaan permisi
    permohonan pernah pertanyaan per pls please plis punya pst ptanyaan pun saja salam sama sampai sampe saya
    sebagai sebab sebelumnya secara sedang seluruh semua sendiri seperti serta sesuai siang siap silakan silahkan
    sore soal soft softcopy soalnya sudah supaya surat sy tapi tanya tanyakan tempat tentang terhadap terima terkait
    terlampir thanks thx tidak tlg toh tolong trims tsb tugas tuh tujuan udah udh unduh untuk utk versi via wah
    warga website web yaitu yakni ya yah yang yg skripsi tesis disertasi proposal makalah jurnal akhir laporan rkpd
    rpjmd tdk makasih trimakasih terimakasih assalamualaikum wr wb wassalamualaikum selamat pagi malam admin mantap
    banget nyari dmn bs dptin krn dpt lengkap terlengkap seri series time baru beda blm belom kapan ke kemarin kmrn
    kemaren khusus khususnya kok lalu lama langsung masuk mulai nunggu tunggu menunggu oiya sekalian sekali selesai
    selama seminggu sebulan setahun sini situ sangat tentu terus teman tetap turut ulang waktu walau yuk zaman besok
    senin selasa rabu kamis jumat sabtu jam menit balas dibalas balasan bagus ramah cepat cepet puas cukup kirimin
    dikirim kerjain kerjakan tolongin mencoba lihat liat melihat nomor pake perusahaan pribadi rencana rekan saran
    siapa sesudah setelah sebelum tersebut tersedia terbit cetak dicetak ubah buka dibuka tutup kepala instansi
    lembaga organisasi sumber resmi nama email wa whatsapp telepon hape kartu lampiran lampirkan terlampirkan
    kebijakan kajian analisa studi kasus belajar mengerjakan menyusun penulis penulisan rangka sehubungan dengannya
    demikian perhatian perhatiannya kerjasama kerjasamanya ucapkan sampaikan bermaksud digunakan dipergunakan
    gunakan keperluannya sekitar mungkin barangkali pertama kedua ketiga begitu gitu kayak kaya cuman doang sih dah
    lho kek gmna gmana brpa brapa berapakah dimanakah jumlahnya ditampilkan tampilkan terakhirnya terperinci rinci
    rincian detail detil lengkapnya kabupatennya trs trus pa bu bp sdr dll dsb dkk thn2 tiap2 nanya nanyain tanyain
    minimal maksimal go id com http https www good morning afternoon evening dear sir madam regards sincerely am
    trying like needed would open office visit library want wants today tomorrow yesterday also a about all an and
    any are as at available be book but by can could database do does find for from get give have help hello how i
    if in information is it kindly know latest list looking many me much my need of on or our publication research
    send show some statistics stats table tables thank that the their there thesis this to us was we what whats
    where which who with you your s
    """.split()
)

# words that count little: they stand in many titles
WEAK_WORDS = frozenset(
    """
    jumlah jml jmlh total angka tingkat persentase persen presentase rata rerata rasio ratio indeks laju menurut
    statistik perkembangan besar besaran nilai kabupaten kab kecamatan kec kota provinsi prov desa kelurahan daerah
    wilayah tahun tahunan bulan bulanan jenis kelompok kategori banyak hasil keadaan kondisi profil indikator
    analisis ringkasan informasi berdasarkan setiap tiap masing antara serta publikasi tabel number rate percentage
    level terbuka usaha kegiatan per kapita harga triwulan semester
    """.split()
)

# words of who or how: they count less beside another ("penduduk miskin" is about poverty)
HALF_WORDS = frozenset(
    """
    penduduk warga orang org jiwa populasi population people residents produksi production luas umur usia age
    kelamin laki pria perempuan wanita male female kapita perkapita keluarga kk households household
    """.split()
)

# "a, b": the same. "a: b, c": b and c are kinds of a, so that who asks for b is shown a too, but never c
SYNONYMS = """
miskin, kemiskinan, poverty, poor, kurang mampu, poverty rate
garis kemiskinan, poverty line
pengangguran, penganggur, nganggur, menganggur, pengangguran terbuka, tpt, unemployment, unemployed, jobless
angkatan kerja, ketenagakerjaan, tenaga kerja, pekerja, bekerja, tpak, sakernas, employment, labor, labour, workforce
ketenagakerjaan: pengangguran, upah
penduduk, kependudukan, warga, jiwa, populasi, orang, org, population, people, residents, pddk, penddk, demografi
penduduk: kepadatan penduduk, rasio jenis kelamin, proyeksi, migrasi, lahir, mati, sensus penduduk
laki, pria, cowok, lelaki, male, men, lk
perempuan, wanita, cewek, female, women, pr
kelamin, gender, sex
kelamin: laki, perempuan
upah, gaji, umk, umr, ump, upah minimum, wage, wages, salary
inflasi, ihk, indeks harga konsumen, kenaikan harga, inflation, cpi, deflasi
pdrb, produk domestik regional bruto, pdb, produk domestik bruto, grdp, gdp, gross regional domestic product
pdrb: perekonomian, ekonomi, economic, economy, adhb, adhk, per kapita, perkapita, pertumbuhan ekonomi
perekonomian, ekonomi, economic, economy
pertumbuhan ekonomi, economic growth, lpe
lapangan usaha, sektor, sektoral, sector, by industry
pengeluaran, konsumsi, expenditure, consumption
konsumsi rumah tangga, pengeluaran per kapita, pengeluaran perkapita, konsumsi makanan, pengeluaran makanan
ipm, indeks pembangunan manusia, hdi, human development index
ipm: harapan hidup, lama sekolah
gini, gini ratio, rasio gini, ketimpangan, kesenjangan, inequality
harapan hidup, uhh, umur harapan hidup, ahh, angka harapan hidup, life expectancy
lama sekolah, rls, hls, rata rata lama sekolah, harapan lama sekolah
partisipasi sekolah, aps, apm, apk, partisipasi murni, partisipasi kasar, school participation
pendidikan, education, sekolah, school, schools
pendidikan: sekolah, siswa, guru, partisipasi sekolah, lama sekolah, sd, smp, sma, smk, madrasah, buta huruf, ijazah
siswa, murid, pelajar, student, students
guru, pengajar, teacher, teachers
kesehatan, health
kesehatan: puskesmas, rumah sakit, tenaga kesehatan, penyakit, stunting, imunisasi, posyandu, klinik, fasilitas
tenaga kesehatan, nakes, tenaga medis, dokter, bidan, perawat, doctors
perumahan, rumah, hunian, housing, tempat tinggal
perumahan: sanitasi, air minum, jamban, rumah layak huni
kesejahteraan, kesejahteraan rakyat, kesra, inkesra, welfare, susenas
padi, gabah, beras, sawah, rice, paddy
tanaman pangan: padi, jagung, palawija, kedelai, ubi kayu, singkong
hortikultura: sayur, buah, cabai, bawang, sayuran, tanaman hias, nanas, pisang, durian
sayur, sayuran, vegetables
cabai, cabe, lombok, chili
pertanian, tani, petani, agriculture, farmer, farmers
pertanian: tanaman pangan, hortikultura, perkebunan, peternakan, perikanan, kehutanan, sensus pertanian, padi
sensus pertanian, st2023, agricultural census
perkebunan, kebun, plantation, plantations
perkebunan: lada, sawit, karet, kelapa, cengkeh, kopi, tanaman perkebunan
lada, sahang, merica, pepper
sawit, kelapa sawit, palm oil
peternakan, ternak, livestock
peternakan: sapi, ayam, kambing, babi, unggas, telur, daging, itik, kerbau
perikanan, ikan, fish, fishery, fisheries
perikanan: nelayan, tambak, perikanan tangkap, budidaya, kapal, udang, ikan tangkap, rumput laut
nelayan, fisherman, fishermen
kehutanan, hutan, forest, forestry
industri, pabrik, manufaktur, industri pengolahan, industry, manufacturing
pertambangan, tambang, penggalian, mining
pertambangan: timah, pasir, kaolin
timah, tin
umkm, ukm, imk, industri mikro kecil, usaha mikro kecil, industri kecil, small business, msme
industri: umkm
perdagangan, dagang, trade
perdagangan: pasar, toko, warung, ekspor, impor
ekspor, export, exports
impor, import, imports
ekspor impor: ekspor, impor
hotel, penginapan, akomodasi, accommodation, homestay
hotel: penghunian kamar
tpk, tingkat penghunian kamar, penghunian kamar, okupansi, occupancy
pariwisata, wisata, tourism
pariwisata: hotel, wisatawan, penghunian kamar, restoran, objek wisata, rumah makan
wisatawan, turis, pelancong, wisman, wisnus, tourist, tourists, visitors
transportasi, angkutan, transport, transportation
transportasi: kendaraan, jalan, pelabuhan, bandara, penumpang, kapal
kendaraan, motor, mobil, vehicle, vehicles
jalan, road, roads
komunikasi, telekomunikasi, tik
komunikasi: internet, ponsel, bts, sinyal
listrik, pln, electricity, energi listrik
energi: listrik, bbm
keuangan, finance
keuangan: apbd, pajak, bank, kredit, koperasi
apbd, anggaran, pendapatan daerah, pad, belanja daerah, keuangan daerah, budget, realisasi pendapatan
bank, perbankan, kredit, simpanan
ntp, nilai tukar petani, farmers terms
agama, keagamaan, pemeluk agama, religion, pemeluk
agama: ibadah, masjid, gereja, vihara, haji
ibadah, rumah ibadah, tempat ibadah, tempat peribadatan
nikah, pernikahan, kawin, perkawinan, marriage
cerai, perceraian, divorce
lahir, kelahiran, fertilitas, birth, births, fertility, tfr
mati, kematian, mortalitas, death, deaths, mortality, kematian bayi
migrasi, perpindahan penduduk, migration
disabilitas, difabel, disability
umur, usia, age
kepadatan, kepadatan penduduk, density
rasio jenis kelamin, sex ratio
rumah tangga, ruta, kk, kepala keluarga, keluarga, household, households, rt
sensus penduduk, sp2020, long form, population census
sensus penduduk: disabilitas, migrasi, lahir, mati, difabel
proyeksi, projection, projections, perkiraan
iklim, cuaca, climate, weather
iklim: hujan, curah hujan, suhu, kelembapan, rainfall, angin
hujan, curah hujan, rainfall
geografi, letak geografis, geography
geografi: luas wilayah, jarak, ketinggian, pulau, batas
luas wilayah, luas daerah, luas kabupaten, luas kecamatan
lingkungan hidup, lingkungan, environment
lingkungan hidup: sampah, limbah
kriminalitas, kriminal, kejahatan, kejahatan dilaporkan, tindak pidana, crime
politik: pemilu, dprd, anggota dprd
pemerintahan: pegawai, dprd, perangkat desa, aparatur, jumlah desa
pegawai, pns, asn, pegawai negeri, civil servants
konstruksi, bangunan, construction
ikk, kemahalan konstruksi, indeks kemahalan konstruksi
dalam angka, dda, kcda, in figures, yearbook
statistik daerah, statda
podes, potensi desa
ipg, indeks pembangunan gender
idg, indeks pemberdayaan gender
gender: ipg, idg
produksi, production, hasil panen
produksi: panen
luas panen, luas tanam, luas lahan, luas area, harvested area
per kapita, perkapita, per orang, per capita
desa, village, villages, kelurahan
"""

# what a book holds beside the words of its title: its name, and words of questions that it answers
BOOKS = """
dalam angka: *
in figures: *
statistik daerah: penduduk, ekonomi, pdrb, miskin, pendidikan, kesehatan, pertanian, pengangguran, ipm, inflasi, pemerintahan
kesejahteraan rakyat: pendidikan, partisipasi sekolah, lama sekolah, kesehatan, perumahan, pengeluaran, konsumsi rumah tangga, internet, lahir, umur, air minum, listrik, sanitasi, imunisasi, buta huruf, ijazah, keluhan kesehatan, jaminan kesehatan, nikah, rumah tangga
angkatan kerja: pengangguran, upah, lapangan usaha
sensus pertanian: pertanian, peternakan, perkebunan, perikanan, sayur, rumah tangga usaha pertanian, petani gurem
lapangan usaha: pertumbuhan ekonomi, per kapita, pdrb
"""  # noqa: E501  # one book, one line

# an edition of a year that shows the figures of the year before
YEARBOOKS = ("dalam angka", "in figures", "statistik daerah", "regional statistics")

# provinces and cities: a question about one that is not among the office's areas is about elsewhere
PLACES = """
aceh, sumatera utara, sumatera barat, riau, kepulauan riau, jambi, sumatera selatan, sumsel, bengkulu, lampung, banten,
jawa barat, jabar, jakarta, dki jakarta, jawa tengah, jateng, yogyakarta, jogja, diy, jawa timur, jatim, bali, lombok,
nusa tenggara barat, ntb, nusa tenggara timur, ntt, kalimantan barat, kalbar, kalimantan tengah, kalimantan selatan,
kalimantan timur, kaltim, kalimantan utara, sulawesi utara, sulawesi tengah, sulawesi selatan, sulsel,
sulawesi tenggara, gorontalo, sulawesi barat, maluku, maluku utara, papua, papua barat, banda aceh, sabang, lhokseumawe,
medan, binjai, pematangsiantar, padang, bukittinggi, payakumbuh, pekanbaru, dumai, batam, tanjungpinang, bintan,
karimun, natuna, palembang, lubuklinggau, prabumulih, ogan ilir, banyuasin, metro, bandar lampung, serang, tangerang,
cilegon, bandung, bogor, bekasi, depok, cirebon, sukabumi, tasikmalaya, garut, karawang, semarang, surakarta, magelang,
salatiga, pekalongan, tegal, banyumas, sleman, bantul, surabaya, malang, kediri, madiun, sidoarjo, gresik, jember,
banyuwangi, denpasar, badung, mataram, kupang, pontianak, singkawang, palangkaraya, banjarmasin, banjarbaru, samarinda,
balikpapan, bontang, tarakan, manado, bitung, palu, makassar, parepare, kendari, baubau, ambon, ternate, jayapura,
sorong, merauke, malaysia, singapura
"""
