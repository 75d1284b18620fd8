/* Loket: menulis balasan dan catatan. Draf disimpan di server dan di peramban; kiriman tampak seketika dan dapat diurungkan. */
(function () {
  'use strict';
  var d = document, L = window.Loket, HURUF = 'abcdefghijklmnopqrstuvwxyz234567';
  var T = window.LoketTulis = {};

  /* --- formulir di layar --- */
  function formulir() { return d.querySelector('form[data-draf]'); }
  function milik(nomor) { var f = formulir(); return f && f.dataset.draf === nomor ? f : null; }
  function isi(f) { return f.querySelector('textarea[name=isi]'); }
  function jenis(f) { var x = f.querySelector('[name=jenis]:checked'); return x ? x.value : 'catatan'; }
  /* sebelum diambil hanya catatan yang dapat dipilih; yang ditulis tetap dimaksudkan sebagai balasan */
  function jenisDraf(f) { return f.querySelector('[name=jenis][value=balas]') ? jenis(f) : 'balas'; }
  function kunciBaru() {
    return [].map.call(crypto.getRandomValues(new Uint8Array(20)), function (n) { return HURUF[n % 32]; }).join('');
  }
  function urai(teks) { return new DOMParser().parseFromString(teks, 'text/html'); }
  T.formulir = formulir; T.isi = isi; T.milik = milik;

  /* --- draf --- */
  function kunciDraf(nomor) { return 'draf:' + d.body.dataset.petugas + ':' + nomor; }
  function bacaDraf(nomor) { try { return JSON.parse(localStorage.getItem(kunciDraf(nomor))) || null; } catch (e) { return null; } }
  function tulisDraf(nomor, x) {
    try { if (x && x.isi) localStorage.setItem(kunciDraf(nomor), JSON.stringify(x)); else localStorage.removeItem(kunciDraf(nomor)); } catch (e) { /* penuh atau dimatikan */ }
  }
  T.simpanLokal = function (nomor, teks, j) {
    var ada = bacaDraf(nomor), lama = ada && ada.isi !== teks ? ada.isi : '';
    tulisDraf(nomor, { isi: lama ? teks + '\n' + lama : teks, jenis: j, tersimpan: false });
  };

  var nanti = 0, sedang = false;
  function simpan(f) {
    var nomor = f.dataset.draf, x = { isi: isi(f).value, jenis: jenisDraf(f) }, badan = { isi: x.isi, jenis: x.jenis, kunci: f.elements.kunci.value, diam: '1' }, hitung = f.querySelector('.lk-hitung');
    if (f.dataset.kanal === 'sms') badan.sms = '1';
    nanti = 0;
    if (sedang) { jadwalkan(f); return; }
    sedang = true;
    L.kirim(f.dataset.drafAlamat, badan).then(function (r) {
      if (r.status === 401 || r.status === 400) { sesiHabis(r); return; }
      if (hitung && r.ok) hitung.textContent = r.headers.get('X-SMS') || '';
      var kini = bacaDraf(nomor);
      if (r.ok && kini && kini.isi === x.isi) { kini.tersimpan = true; tulisDraf(nomor, kini); }
    }).catch(function () { /* luring: tersimpan di peramban */ }).then(function () { sedang = false; });
  }
  function jadwalkan(f) { if (!nanti) nanti = setTimeout(function () { simpan(f); }, 1000); }
  function segera() {
    var f = formulir();
    if (!nanti || !f || !navigator.sendBeacon) return;
    clearTimeout(nanti); nanti = 0;
    var b = new FormData(); b.append('csrf_token', L.csrf()); b.append('isi', isi(f).value); b.append('jenis', jenisDraf(f)); b.append('kunci', f.elements.kunci.value); b.append('diam', '1');
    navigator.sendBeacon(f.dataset.drafAlamat, b);
  }
  d.addEventListener('visibilitychange', function () { if (d.hidden) segera(); });
  addEventListener('pagehide', segera);
  d.addEventListener('htmx:beforeRequest', segera);

  var sudahDiberitahu = false;
  function sesiHabis(r) {
    if (sudahDiberitahu) return;
    sudahDiberitahu = true;
    var ke = r.headers.get('HX-Redirect');
    if (ke) L.toas('Sesi Anda habis. Tulisan Anda aman di peramban ini.', { jenis: 'awas', ikon: 'lock', detik: 0, aksi: 'Masuk', klik: function () { location.assign(ke); } });
  }

  /* kotak tulis tumbuh bersama isinya */
  function tinggi(t) { t.style.height = 'auto'; t.style.height = Math.min(t.scrollHeight, innerHeight * .4) + 'px'; }

  function siapkan(f) {
    if (f.dataset.siap) return;
    f.dataset.siap = '1';
    var t = isi(f), lokal = bacaDraf(f.dataset.draf), ditolak = f.querySelector('[data-bentrok],.lk-pesan-galat');
    if (lokal && !lokal.tersimpan && !ditolak) {
      t.value = lokal.isi;
      var r = f.querySelector('[name=jenis][value="' + lokal.jenis + '"]'); if (r) r.checked = true;
    } else if (lokal && lokal.tersimpan && !t.value) tulisDraf(f.dataset.draf, null);
    mulai(f); tinggi(t);
    f.dispatchEvent(new CustomEvent('loket:siap', { bubbles: true }));
    var kartu = f.querySelector('[data-bentrok]'); if (kartu) kartu.focus();
  }
  /* peristiwa terakhir yang tampak saat mulai menulis: jawaban rekan sesudahnya harus dibaca dahulu */
  function mulai(f) {
    var m = f.elements.mulai;
    m.value = isi(f).value ? m.value || f.elements.dilihat.value : '';
  }
  T.berubah = function (f) {
    mulai(f); tinggi(isi(f));
    tulisDraf(f.dataset.draf, { isi: isi(f).value, jenis: jenisDraf(f), tersimpan: false });
    jadwalkan(f);
  };
  T.ganti = function (f, teks, tempat) {
    var t = isi(f); t.value = teks; t.focus();
    if (tempat === undefined) tempat = teks.length;
    t.setSelectionRange(tempat, tempat); T.berubah(f);
  };
  d.addEventListener('input', function (e) {
    var f = e.target.name === 'isi' && e.target.closest('form[data-draf]'); if (f) T.berubah(f);
  });
  d.addEventListener('change', function (e) {
    var f = e.target.name === 'jenis' && e.target.closest('form[data-draf]'); if (f) { T.berubah(f); isi(f).focus(); }
  });

  /* --- mengirim --- */
  function lampiran(f) { return f.querySelectorAll('[name=lampiran]').length; }

  d.addEventListener('submit', function (e) {
    var f = e.target, tombol = e.submitter;
    if (!f.matches || !f.matches('form[data-draf]') || tombol && tombol.hasAttribute('formaction')) return;
    e.preventDefault(); e.stopImmediatePropagation();
    kirimkan(f, !!(tombol && tombol.name === 'tutup'));
  }, true);

  d.addEventListener('keydown', function (e) {
    var f = e.target.closest && e.target.closest('form[data-draf]');
    if (!f || e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    var tombol = e.shiftKey && f.querySelector('.lk-kirim-tutup') || f.querySelector('.lk-kirim');
    if (tombol) f.requestSubmit(tombol);
  });

  function kirimkan(f, tutup) {
    var t = isi(f);
    if (!t.value.trim() && !lampiran(f) && jenis(f) !== 'templat') { L.toas('Pesan masih kosong. Tulis sesuatu atau lampirkan berkas.', { jenis: 'galat' }); t.focus(); return; }
    if (f.querySelector('[data-unggah=muat]')) { L.toas('Lampiran masih diunggah. Kirim setelah selesai.', { jenis: 'info' }); return; }
    var paket = {
      nomor: f.dataset.draf, alamat: f.getAttribute('action'), saya: d.body.dataset.petugas, jenis: jenis(f), isi: jenis(f) === 'templat' ? templat(f) : t.value,
      kunci: f.elements.kunci.value, pada: Date.now(), tutup: tutup, label: f.dataset.kanal, isian: []
    };
    new FormData(f).forEach(function (nilai, nama) {
      if (nama !== 'csrf_token' && typeof nilai === 'string') paket.isian.push([nama, nilai]);
    });
    if (tutup) paket.isian.push(['tutup', '1']);
    kosongkan(f);
    berjalan.push(paket);
    gelembung(paket, 'mengirim');
    rantai = rantai.then(function () { return antar(paket); });
  }
  var rantai = Promise.resolve(), berjalan = [];

  function templat(f) {
    var x = f.querySelector('[name=templat]:checked'), teks = '';
    if (x) x.closest('label').querySelector('.kecil').childNodes.forEach(function (n) { teks += n.nodeType === 3 ? n.textContent : n.querySelector('input').value; });
    return teks.trim();
  }
  function kosongkan(f) {
    clearTimeout(nanti); nanti = 0;
    if (jenis(f) !== 'templat') isi(f).value = '';
    ['pada', 'tembusan'].forEach(function (n) { if (f.elements[n]) f.elements[n].value = ''; }); if (f.elements.kutip) f.elements.kutip.checked = false;
    f.elements.kunci.value = kunciBaru(); f.elements.mulai.value = '';
    tulisDraf(f.dataset.draf, null); tinggi(isi(f));
    f.querySelectorAll('[data-bentrok],.lk-pesan-galat').forEach(function (x) { x.remove(); });
    f.dispatchEvent(new CustomEvent('loket:kosong', { bubbles: true }));
  }

  function isian(paket, nama, nilai) {
    var ada = paket.isian.find(function (x) { return x[0] === nama; });
    if (ada) ada[1] = nilai; else paket.isian.push([nama, nilai]);
  }
  T.isian = isian;

  function antar(paket) {
    var badan = new FormData();
    paket.isian.forEach(function (x) { badan.append(x[0], x[1]); });
    return L.kirim(paket.alamat, badan).then(function (r) {
      return r.text().then(function (teks) { return sesudah(paket, r, teks); });
    }, function () { tunda(paket); });
  }
  T.antar = antar;
  function selesai(paket) {
    berjalan = berjalan.filter(function (x) { return x.kunci !== paket.kunci; });
    window.LoketLuring.hapus(paket);
  }
  function tunda(paket) {
    berjalan = berjalan.filter(function (x) { return x.kunci !== paket.kunci; });
    window.LoketLuring.tambah(paket);
    gelembung(paket, 'menunggu jaringan');
  }

  function sesudah(paket, r, teks) {
    if (r.status === 200) { selesai(paket); berhasil(paket, r, urai(teks)); return; }
    if (r.status === 409 || r.status === 422) { selesai(paket); ditolak(paket, urai(teks)); return; }
    if (r.status === 404 || r.status === 403) { selesai(paket); hilang(paket); return; }
    tunda(paket);
    if (r.status === 401 || r.status === 400) window.LoketLuring.masuk(r.headers.get('HX-Redirect'));
  }

  function berhasil(paket, r, doc) {
    var info = {}; try { info = JSON.parse(r.headers.get('HX-Trigger'))['loket:terkirim']; } catch (e) { /* server lama */ }
    var alir = doc.getElementById('alir'), dilihat = alir ? alir.dataset.dilihat : '';
    berjalan.forEach(function (x) { if (x.nomor === paket.nomor) isian(x, 'dilihat', dilihat); });
    window.LoketLuring.terlihat(paket.nomor, dilihat);
    var disini = d.querySelector('#percakapan[data-nomor="' + paket.nomor + '"]');
    if (info.kunci || info.ditutup) T.urung({ nomor: paket.nomor, kunci: info.kunci, sampai: info.sampai, ditutup: info.ditutup, baru: info.belum_dibaca });
    if (disini) pasang(doc);
    if (info.ditutup && info.berikut && disini) buka(info.berikut);
    d.dispatchEvent(new CustomEvent('loket:berubah', { detail: { nomor: paket.nomor } }));
  }

  function ditolak(paket, doc) {
    var f = milik(paket.nomor), sebab = doc.querySelector('[data-bentrok] .tebal,.lk-pesan-galat');
    if (f) {
      var baru = isi(f).value, lain = doc.querySelector('textarea[name=isi]');
      tukar(doc);
      if (!formulir()) T.simpanLokal(paket.nomor, paket.isi, paket.jenis); /* sudah ditutup: kembali saat dibuka lagi */
      if (baru && lain && formulir()) T.ganti(formulir(), isi(formulir()).value + '\n' + baru);
      return;
    }
    T.simpanLokal(paket.nomor, paket.isi, paket.jenis);
    L.toas(paket.nomor + ' belum dikirim: ' + (sebab ? sebab.textContent.trim() : 'ada hal baru') + '.', { jenis: 'awas', ikon: 'git-branch', detik: 0, aksi: 'Lihat', klik: function () { buka('/konsultasi/' + paket.nomor); } });
  }
  function hilang(paket) {
    T.simpanLokal(paket.nomor, paket.isi, paket.jenis);
    L.toas('Konsultasi ' + paket.nomor + ' tidak dapat dibuka lagi. Tulisan Anda disimpan.', { jenis: 'galat' });
  }

  /* jawaban server menggantikan bagian yang berubah; kotak tulis dan fokus tidak disentuh */
  function pasang(doc) {
    ['alir', 'sisi', 'pita', 'bentrok'].forEach(function (id) { gantikan(d.getElementById(id), doc.getElementById(id)); });
    gantikan(d.querySelector('#percakapan>.lk-kepala'), doc.querySelector('#percakapan>.lk-kepala'));
    var f = formulir(), g = doc.querySelector('form[data-draf]');
    if (f && g) { f.elements.dilihat.value = g.elements.dilihat.value; mulai(f); }
    else gantikan(d.querySelector('#percakapan>.lk-tulis'), doc.querySelector('#percakapan>.lk-tulis'));
    var a = d.getElementById('alir'); if (a) a.scrollTop = a.scrollHeight;
  }
  function gantikan(lama, baru) {
    if (!lama || !baru) return;
    baru = d.importNode(baru, true); baru.removeAttribute('hx-swap-oob');
    lama.replaceWith(baru); window.htmx.process(baru);
    baru.querySelectorAll('form[data-draf]').forEach(siapkan); if (baru.matches('form[data-draf]')) siapkan(baru);
  }
  function tukar(doc) {
    gantikan(d.getElementById('sisi'), doc.getElementById('sisi'));
    gantikan(d.getElementById('percakapan'), doc.getElementById('percakapan'));
    var a = d.getElementById('alir'); if (a) a.scrollTop = a.scrollHeight;
  }
  function buka(alamat) {
    var baris = d.getElementById('butir-' + alamat.split('/').pop());
    if (baris) { baris.click(); return; }
    window.htmx.ajax('GET', alamat, { target: '#percakapan', swap: 'outerHTML' }).then(function () { history.pushState({ htmx: true }, '', alamat); });
  }
  T.tukar = tukar; T.buka = buka; T.urai = urai;

  /* gelembung yang belum dijawab server */
  var tertunda = {};
  function gelembung(paket, kata) {
    tertunda[paket.kunci] = [paket, kata];
    gambar();
  }
  function gambar() {
    var f = formulir(), alir = d.getElementById('alir');
    Object.keys(tertunda).forEach(function (kunci) {
      var paket = tertunda[kunci][0], kata = tertunda[kunci][1], ada = d.getElementById('pesan-' + kunci);
      if (!berjalan.includes(paket) && !window.LoketLuring.ada(paket)) { /* sudah dijawab server */
        delete tertunda[kunci]; if (ada && ada.dataset.sementara) ada.remove(); return;
      }
      if (!f || !alir || f.dataset.draf !== paket.nomor || ada && !ada.dataset.sementara) return;
      if (ada) { ada.querySelector('.lk-centang').lastChild.textContent = ' ' + kata; return; }
      alir.appendChild(buat(paket, kata)); alir.scrollTop = alir.scrollHeight;
    });
  }
  function buat(paket, kata) {
    var catatan = paket.jenis === 'catatan' || paket.jenis === 'telepon', a = d.createElement(catatan ? 'div' : 'article');
    var badan = d.createElement('div'), teks = d.createElement('div'), kaki = d.createElement('div'), c = d.createElement('span');
    a.id = 'pesan-' + paket.kunci; a.dataset.sementara = '1'; a.dataset.kirim = 'mengirim'; a.dataset.kanal = paket.label;
    a.className = catatan ? 'lk-catatan' : 'lk-pesan lk-pesan--keluar';
    badan.className = catatan ? '' : 'lk-pesan__badan'; teks.className = catatan ? 'lk-pesan__teks' : 'lk-gelembung lk-pesan__teks'; teks.textContent = paket.isi || 'Lampiran';
    kaki.className = 'lk-pesan__kaki'; c.className = 'lk-centang'; c.dataset.kirim = 'mengirim';
    c.appendChild(L.ikon('clock')); c.appendChild(d.createTextNode(' ' + kata));
    kaki.appendChild(c); badan.appendChild(teks); badan.appendChild(kaki); a.appendChild(badan);
    return a;
  }
  setInterval(gambar, 1000);

  function semua(akar) { (akar.querySelectorAll ? akar : d).querySelectorAll('form[data-draf]').forEach(siapkan); gambar(); }
  d.addEventListener('htmx:afterSettle', function (e) { semua(e.target); });
  addEventListener('pageshow', function () { semua(d); });
  d.addEventListener('DOMContentLoaded', function () { semua(d); });
})();
