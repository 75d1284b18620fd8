/* Loket: kiriman yang belum sampai ke server menunggu di peramban ini, dikirim sekali saat tersambung; dan mengurungkan. */
(function () {
  'use strict';
  var d = document, L = window.Loket, T = window.LoketTulis, KUNCI = 'loket:antre';
  var A = window.LoketLuring = {};

  function baca() { try { return JSON.parse(localStorage.getItem(KUNCI)) || []; } catch (e) { return []; } }
  function tulis(x) { try { localStorage.setItem(KUNCI, JSON.stringify(x)); } catch (e) { L.toas('Peramban ini tidak dapat menyimpan kiriman. Jangan tutup halaman ini.', { jenis: 'galat', detik: 0 }); } pita(); }
  function punyaku() { return baca().filter(function (x) { return x.saya === d.body.dataset.petugas; }); }

  A.ada = function (paket) { return baca().some(function (x) { return x.kunci === paket.kunci; }); };
  A.tambah = function (paket) { if (!A.ada(paket)) tulis(baca().concat([paket])); };
  A.hapus = function (paket) { if (A.ada(paket)) tulis(baca().filter(function (x) { return x.kunci !== paket.kunci; })); };
  A.terlihat = function (nomor, dilihat) {
    var semua = baca(); if (!semua.length) return;
    semua.forEach(function (x) { if (x.nomor === nomor) T.isian(x, 'dilihat', dilihat); });
    tulis(semua);
  };

  var mengirim = false, macet = {};  /* nomor yang baru saja gagal: balasan lain tidak menunggu di belakangnya */
  function kuras() {
    if (mengirim || navigator.onLine === false) return;
    var paket = punyaku().find(function (x) { return !macet[x.nomor]; });
    if (!paket) { macet = {}; return; }
    mengirim = true;
    T.isian(paket, 'luring', '1');
    function lanjut() { mengirim = false; if (A.ada(paket)) macet[paket.nomor] = 1; kuras(); }
    T.antar(paket).then(lanjut, lanjut);
  }
  /* sesi habis di tengah menulis: masuk dahulu, lalu kiriman berangkat sendiri */
  A.masuk = function (ke) {
    if (ke) { location.assign(ke); return; }
    var lalu = +sessionStorage.getItem('loket:segar') || 0;
    if (Date.now() - lalu < 30000) return;
    sessionStorage.setItem('loket:segar', Date.now()); location.reload();
  };

  function pita() {
    var ada = d.getElementById('luring'), n = punyaku().length, putus = navigator.onLine === false, wadah = d.querySelector('#percakapan>.lk-alir') || d.querySelector('.lk-daftar>:last-child');
    if (!n && !putus) { if (ada) ada.remove(); return; }
    if (!wadah) return;
    if (!ada) {
      ada = d.createElement('div'); ada.id = 'luring'; ada.className = 'lk-pita lk-pita--jingga'; ada.setAttribute('role', 'status');
      ada.appendChild(L.ikon('wifi-off')); ada.appendChild(d.createElement('span'));
      ada.lastChild.appendChild(d.createElement('b')).className = 'tebal'; ada.lastChild.appendChild(d.createTextNode(''));
    }
    if (ada.nextElementSibling !== wadah) wadah.before(ada);
    var tebal = putus ? 'Anda luring.' : 'Server belum terjangkau.', sisa = n ? ' ' + n + ' balasan menunggu dikirim.' : '';
    if (ada.textContent !== tebal + sisa) { ada.querySelector('b').textContent = tebal; ada.lastChild.lastChild.textContent = sisa; }
  }
  addEventListener('online', function () { pita(); kuras(); });
  addEventListener('offline', pita);
  d.addEventListener('htmx:afterSettle', pita);
  setInterval(function () { pita(); kuras(); }, 3000);
  d.addEventListener('DOMContentLoaded', function () { pita(); kuras(); });

  /* --- mengurungkan --- */
  var tampak = {};
  T.urung = function (info) {
    var tanda = info.nomor + ':' + info.kunci, b, t;
    if (tampak[tanda] || info.sampai <= L.sekarang()) return;
    var kalimat = !info.ditutup ? 'Terkirim.' : (info.kunci ? 'Terkirim. ' : '') + 'Konsultasi ' + info.nomor + ' ditutup.';
    if (info.baru) kalimat += ' Warga menulis lagi sebelum balasan ini.';
    t = L.toas(kalimat, { jenis: info.baru ? 'awas' : 'sukses', ikon: info.baru ? 'message-circle' : 'circle-check', aksi: 'Urungkan', detik: 0, klik: function () { habis(); urungkan(info); } });
    t.dataset.urungkan = '1'; b = t.querySelector('button');
    function hitung() { var sisa = Math.ceil(info.sampai - L.sekarang()); if (sisa <= 0 || !t.isConnected) habis(); else b.textContent = 'Urungkan ' + sisa; }
    function habis() { clearInterval(jam); delete tampak[tanda]; t.remove(); }
    var jam = setInterval(hitung, 250); tampak[tanda] = 1; hitung();
  };
  function urungkan(info) {
    L.kirim('/konsultasi/' + info.nomor + '/urungkan', { kunci: info.kunci || '' }).then(function (r) {
      return r.text().then(function (teks) {
        var doc = T.urai(teks), galat = doc.querySelector('.lk-pesan-galat');
        if (!r.ok) { L.toas(galat ? galat.textContent.trim() : 'Tidak dapat diurungkan. Muat ulang halaman.', { jenis: 'galat' }); return; }
        kembali(info, doc);
      });
    }).catch(function () { L.toas('Sambungan terputus. Balasan mungkin sudah berangkat; muat ulang halaman.', { jenis: 'awas' }); });
  }
  function kembali(info, doc) {
    if (!d.querySelector('#percakapan[data-nomor="' + info.nomor + '"]')) { T.buka('/konsultasi/' + info.nomor); return; }
    var f = T.milik(info.nomor), baru = f ? T.isi(f).value : '';
    T.tukar(doc);
    f = T.formulir(); if (!f) return;
    T.ganti(f, baru ? T.isi(f).value + '\n' + baru : T.isi(f).value);
  }
  function dariPita() {
    d.querySelectorAll('[data-urung]').forEach(function (p) {
      var nomor = p.getAttribute('action').split('/')[2];
      T.urung({ nomor: nomor, kunci: p.elements.kunci.value, sampai: +p.dataset.urung, ditutup: !!p.dataset.ditutup });
    });
  }
  d.addEventListener('htmx:afterSettle', dariPita);
  d.addEventListener('DOMContentLoaded', dariPita);
  d.addEventListener('loket:urungkan', function () {
    var semua = d.querySelectorAll('.lk-toas[data-urungkan] button'); if (semua.length) semua[semua.length - 1].click();
  });
})();
