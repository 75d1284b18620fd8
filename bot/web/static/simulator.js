/* Simulator: warga di ponsel dan kotak surat. Semua yang terlihat berasal dari /simulator/api/world. */
(function () {
  'use strict';
  var d = document, API = '/simulator/api/', ikon = d.body.dataset.ikon, zona = d.body.dataset.zona;
  var versi = '', dunia = { citizens: [], events: [] }, kini = 0, terima = 0, pilihan = {}, kejadian = '', lampiran = [];
  var KANAL = { whatsapp: ['whatsapp'], sms: ['sms', 'phone'], email: ['email'] };
  var WARGA = {
    whatsapp: [['+6281200000146', 'Siti'], ['+6281300000177', 'Budi'], ['+6281900000152', 'Melati']],
    sms: [['+6281300000177', 'Budi'], ['+6281900000152', 'Melati'], ['+6281200000146', 'Siti']],
    email: [['siti@contoh.example', 'Siti'], ['budi@contoh.example', 'Budi'], ['melati@contoh.example', 'Melati']]
  };
  var SUREL = [
    ['Data rumah tangga perikanan', 'Yth. Petugas PST,\n\nKami memohon data rumah tangga perikanan tangkap menurut kecamatan tahun 2024 untuk rencana kerja dinas.\n\nTerima kasih.'],
    ['Data inflasi 2024 untuk skripsi', 'Selamat pagi,\n\nMohon data inflasi 2024 untuk skripsi saya. Apakah ada dalam bentuk Excel?\n\nSalam.'],
    ['Luas tanam lada', 'Kepada PST BPS,\n\nBerapa luas tanam dan produksi lada menurut kecamatan, 2020 sampai 2024?\n\nTerima kasih sebelumnya.']
  ];
  var KATA = { mengirim: 'mengirim', sampai: 'sampai', dibaca: 'dibaca', gagal: 'gagal' };

  function el(nama, kelas, isi) {
    var x = d.createElement(nama);
    if (kelas) x.className = kelas;
    if (isi !== undefined) x.textContent = isi;
    return x;
  }
  function gambar(nama) {
    var s = d.createElementNS('http://www.w3.org/2000/svg', 'svg'), u = d.createElementNS('http://www.w3.org/2000/svg', 'use');
    s.setAttribute('class', 'lk-i'); s.setAttribute('aria-hidden', 'true');
    u.setAttribute('href', ikon + '#ti-' + nama); s.appendChild(u);
    return s;
  }
  function toas(teks, jenis) {
    var t = el('div', 'lk-toas'); t.dataset.jenis = jenis || 'info';
    t.append(gambar(jenis === 'galat' ? 'alert-circle' : 'info-circle'), el('span', 'lk-toas__t', teks));
    d.getElementById('sim-roti').appendChild(t);
    setTimeout(function () { t.remove(); }, 6000);
  }
  function minta(apa, isi) {
    return fetch(API + apa, isi === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(isi) })
      .then(function (r) { return r.json().then(function (j) { if (!r.ok) throw new Error(j.error || r.status); return j; }); });
  }
  function coba(janji) { return janji.catch(function (e) { toas(e.message.split(' / ')[0], 'galat'); throw e; }); }

  /* waktu demo: berjalan di sini, dibetulkan setiap kali dunia diambil */
  function sekarang() { return new Date(kini + (Date.now() - terima)); }
  function jam(t) { return t.toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit', timeZone: zona }).replace(':', '.'); }
  function tanggal(t) { return t.toLocaleDateString('id-ID', { timeZone: zona }); }
  function hari(t) {
    if (tanggal(t) === tanggal(sekarang())) return 'Hari ini';
    return t.toLocaleDateString('id-ID', { weekday: 'long', day: 'numeric', month: 'long', timeZone: zona });
  }
  function detak() { if (kini) d.querySelectorAll('[data-jam]').forEach(function (x) { x.textContent = jam(sekarang()); }); }

  /* satu pesan */
  function bertaut(wadah, teks) {
    teks.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).forEach(function (potong, i) {
      if (i % 2 === 0) { wadah.append(potong); return; }
      var a = el('a', '', potong); a.href = potong; a.target = '_blank'; a.rel = 'noopener'; wadah.append(a);
    });
  }
  function berkas(wadah, satu) {
    var alamat = API + 'file/' + satu.id;
    if (/^image\/(jpeg|png|gif|webp)$/.test(satu.type)) { var g = el('img'); g.src = alamat; g.alt = satu.name; wadah.append(g); return; }
    var a = el('a', '', satu.name); a.href = alamat; a.download = satu.name; wadah.append(a, '\n');
  }
  function pesan(satu) {
    var keluar = satu.direction === 'in', a = el('article', 'lk-pesan lk-pesan--' + (keluar ? 'keluar' : 'masuk'));
    a.dataset.kanal = satu.channel;
    var badan = el('div', 'lk-pesan__badan'), isi = el('div', 'lk-gelembung'), kaki = el('div', 'lk-pesan__kaki', jam(new Date(satu.at)));
    if (satu.subject) isi.append(el('b', '', satu.subject));
    satu.attachments.forEach(function (f) { berkas(isi, f); });
    bertaut(isi, satu.text);
    if (keluar && satu.channel !== 'email') kaki.append(' · ' + (KATA[satu.state] || satu.state) + (satu.note ? ': ' + satu.note : ''));
    badan.append(isi, kaki); a.append(badan);
    return a;
  }
  function panggilan(satu) {
    var p = el('p', 'lk-peristiwa'), awal = satu.direction === 'in' ? 'Anda menelepon' + (satu.text ? ', lalu berkata: “' + satu.text + '”' : '') : 'Terdengar: ' + satu.text;
    p.append(gambar('phone'), ' ' + jam(new Date(satu.at)) + ' · ' + awal + (satu.state === 'gagal' ? ' (gagal: ' + satu.note + ')' : ''));
    return p;
  }
  function milik(kolom) {
    var siapa = pilihan[kolom], semua = [];
    dunia.citizens.forEach(function (c) {
      if (c.address === siapa && KANAL[kolom].indexOf(c.channel) >= 0) semua = semua.concat(c.items);
    });
    return semua.sort(function (a, b) { return a.id - b.id; });
  }
  function gambarkan(kolom) {
    var wadah = d.getElementById('sim-' + kolom), bawah = wadah.scrollHeight - wadah.scrollTop - wadah.clientHeight < 60, lalu = '';
    var baru = d.createDocumentFragment();
    milik(kolom).forEach(function (satu) {
      var h = hari(new Date(satu.at));
      if (h !== lalu) { baru.append(el('p', 'lk-hari', h)); lalu = h; }
      baru.append(satu.channel === 'phone' ? panggilan(satu) : pesan(satu));
    });
    if (!baru.childNodes.length) baru.append(el('p', 'lk-hari', kolom === 'email' ? 'Belum ada surel.' : 'Belum ada pesan. Tulis yang pertama.'));
    wadah.replaceChildren(baru);
    if (bawah) wadah.scrollTop = wadah.scrollHeight;
  }

  /* siapa yang dimainkan: tiga warga contoh, dan siapa pun yang menulis lewat skrip */
  function orang(kolom) {
    var kenal = WARGA[kolom].slice();
    dunia.citizens.forEach(function (c) {
      if (KANAL[kolom].indexOf(c.channel) >= 0 && !kenal.some(function (k) { return k[0] === c.address; })) kenal.push([c.address, c.name]);
    });
    return kenal;
  }
  function isiPilihan(kolom) {
    var kotak = d.querySelector('[data-siapa="' + kolom + '"]'), kenal = orang(kolom);
    if (kotak.options.length === kenal.length) return;
    kotak.replaceChildren.apply(kotak, kenal.map(function (k) {
      var o = el('option', '', (k[1] ? k[1] + ' · ' : '') + k[0]); o.value = k[0]; return o;
    }));
    kotak.value = pilihan[kolom];
  }
  function nama(kolom) {
    var k = orang(kolom).find(function (x) { return x[0] === pilihan[kolom]; });
    return k ? k[1] : '';
  }

  /* dunia dan antrean */
  function tampilkan() {
    Object.keys(KANAL).forEach(function (k) { isiPilihan(k); gambarkan(k); });
    Object.keys(dunia.numbers).forEach(function (k) { var x = d.querySelector('[data-nomor="' + k + '"]'); if (x) x.textContent = dunia.numbers[k]; });
    d.getElementById('sim-kepada').value = dunia.mailbox;
    d.getElementById('sim-gagal').checked = dunia.failures.length > 0;
    var akhir = dunia.events[dunia.events.length - 1], tanda = akhir ? akhir.at + akhir.text : '';
    if (kejadian !== '' && tanda !== kejadian && akhir) toas(akhir.text, /gagal|tidak sampai|dikembalikan/.test(akhir.text) ? 'galat' : 'info');
    kejadian = tanda || '-';
  }
  function segarkan() {
    return minta('world?version=' + versi).then(function (j) {
      kini = Date.parse(j.now); terima = Date.now(); detak();
      if (String(j.version) === versi) return;
      versi = String(j.version); dunia = j; tampilkan();
    });
  }
  function antrean() {
    var kata = d.getElementById('sim-antrean-kata'), wadah = d.getElementById('sim-antrean');
    return fetch('/konsultasi', { redirect: 'manual' }).then(function (r) { return r.status === 200 ? r.text() : ''; }).then(function (teks) {
      var halaman = teks && new DOMParser().parseFromString(teks, 'text/html'), daftar = halaman && halaman.getElementById('daftar');
      if (!daftar) { belumMasuk(wadah); return; }
      if (wadah.innerHTML !== daftar.innerHTML) wadah.innerHTML = daftar.innerHTML;
      kata.textContent = 'Yang dilihat petugas · ' + wadah.querySelectorAll('.lk-butir').length;
    });
  }
  function belumMasuk(wadah) {
    if (wadah.querySelector('.lk-sim__kosong')) return;
    var kotak = el('div', 'lk-sim__kosong'), a = el('a', 'btn btn-primary btn-kecil', 'Masuk sebagai petugas');
    a.href = '/masuk'; a.target = '_blank'; a.rel = 'noopener';
    kotak.append(el('p', 'kecil redup', 'Antrean hanya terlihat oleh petugas. Masuk di tab lain dengan nama dan kata sandi yang dicetak saat demo dimulai; daftarnya lalu muncul di sini.'), a);
    wadah.replaceChildren(kotak);
  }

  /* mengirim */
  function kirim(kolom, isi) {
    return coba(minta('send', Object.assign({ channel: kolom, from: pilihan[kolom === 'phone' ? 'sms' : kolom], name: nama(kolom === 'phone' ? 'sms' : kolom) }, isi))).then(segarkan);
  }
  function baca(f) {
    return new Promise(function (jadi, gagal) {
      var r = new FileReader();
      r.onload = function () { jadi({ name: f.name, type: f.type || 'application/octet-stream', data: r.result.split(',')[1] || '' }); };
      r.onerror = function () { gagal(new Error('Berkas tidak dapat dibaca.')); };
      r.readAsDataURL(f);
    });
  }
  function sebutLampiran() {
    var p = d.getElementById('sim-lampiran'); p.hidden = !lampiran.length;
    p.textContent = 'Lampiran: ' + lampiran.map(function (f) { return f.name; }).join(', ');
  }
  d.addEventListener('submit', function (e) {
    var kolom = e.target.dataset.kirimLewat; if (!kolom) return;
    e.preventDefault();
    var kotak = e.target.elements.isi, teks = kotak.value.trim(), tambahan = {};
    if (!teks && !(kolom === 'email' && lampiran.length)) { kotak.focus(); return; }
    if (kolom === 'email') { tambahan = { subject: e.target.elements.perihal.value, attachments: lampiran }; }
    kirim(kolom, Object.assign({ text: teks }, tambahan)).then(function () {
      if (kotak.value.trim() === teks) kotak.value = '';
      if (kolom === 'email') { e.target.elements.perihal.value = ''; lampiran = []; sebutLampiran(); }
    }, function () { kotak.focus(); });
  });
  d.addEventListener('change', function (e) {
    var kolom = e.target.dataset.siapa;
    if (kolom) { pilihan[kolom] = e.target.value; gambarkan(kolom); d.getElementById('sim-' + kolom).scrollTop = 1e6; return; }
    if (e.target.dataset.berkas) {
      var pilih = e.target, semua = Promise.all([].map.call(pilih.files, baca));
      semua.then(function (f) {
        pilih.value = '';
        if (pilih.dataset.berkas === 'email') { lampiran = lampiran.concat(f); sebutLampiran(); return null; }
        return kirim('whatsapp', { text: '', attachments: f });
      }).catch(function () { /* sudah dikatakan */ });
    }
    if (e.target.id === 'sim-gagal') coba(minta('fail_next', e.target.checked ? {} : { times: 0 })).then(segarkan);
  });
  d.addEventListener('click', function (e) {
    var b = e.target.closest('button'); if (!b) return;
    if (b.closest('.lk-contoh')) { var i = b.closest('.lk-hp').querySelector('input'); i.value = b.dataset.isi || b.textContent; i.focus(); }
    if (b.dataset.maju) coba(minta('advance', { seconds: +b.dataset.maju })).then(function () { toas('Waktu demo maju ' + b.textContent + '.'); return segarkan(); });
    if (b.id === 'sim-buka') coba(minta('advance', { to: 'opening' })).then(function () { toas('Kantor sedang buka.'); return segarkan(); });
    if (b.id === 'sim-contoh-surel') contohSurel();
    if (b.id === 'sim-pesan-suara') d.getElementById('sim-dialog-suara').showModal();
    if (b.id === 'sim-batal-suara') d.getElementById('sim-dialog-suara').close();
    if (b.id === 'sim-telepon') kirim('phone', { text: '', hang_up: true }).then(function () { toas('Anda menelepon lalu menutup: panggilan tak terjawab.'); });
  });
  d.getElementById('sim-form-suara').addEventListener('submit', function (e) {
    e.preventDefault();
    kirim('phone', { text: e.target.elements.isi.value, keys: e.target.elements.tombol.value }).then(function () { d.getElementById('sim-dialog-suara').close(); });
  });
  function contohSurel() {
    var f = d.querySelector('[data-kirim-lewat=email]'), s = SUREL.shift(); SUREL.push(s);
    f.elements.perihal.value = s[0]; f.elements.isi.value = s[1];
  }

  Object.keys(KANAL).forEach(function (k) { pilihan[k] = WARGA[k][0][0]; isiPilihan(k); });
  function putaran(kerja, jeda) {
    function lagi() { (d.hidden ? Promise.resolve() : kerja()).catch(function () { /* dicoba lagi */ }).then(function () { setTimeout(lagi, jeda); }); }
    lagi();
  }
  putaran(segarkan, 1000);
  putaran(antrean, 3000);
  setInterval(detak, 1000);
})();
