/* Loket: pembaruan langsung. Yang datang hanya nama yang berubah: dari hub (EventSource), atau dari /kabar tiap 3 detik.
   Halaman lalu mengambil bagiannya sendiri (segar.js) tanpa memindahkan fokus, gulir, atau baris di bawah penunjuk. */
(function () {
  'use strict';
  var d = document, badan = d.body, segar = window.LoketSegar;
  if (badan.dataset.saya === undefined) return;
  var TANYA = 3000, TERSEMBUNYI = 10000, SANTAI = 30000, DIAM = 45000;
  var cap = '', gagal = 0, jam = 0, hub = null, mencoba = false, jeda = 2000, terdengar = 0;

  /* tidak langsung: dua kali bertanya tidak dijawab */
  function pita(sebab) {
    var p = d.getElementById('tak-langsung');
    if (sebab === null) { if (p.hidden) return; p.hidden = true; delete badan.dataset.langsung; return; }
    if (sebab) d.getElementById('tak-langsung-sebab').textContent = sebab;
    p.hidden = false; badan.dataset.langsung = 'putus';
  }
  function habis() {
    clearTimeout(jam); if (hub) { hub.close(); hub = null; }
    pita('Sesi Anda berakhir. Tulisan Anda tetap di layar ini.');
    var b = d.querySelector('#tak-langsung button'); b.textContent = 'Masuk lagi';
    b.onclick = function () { location.href = '/masuk?lanjut=' + encodeURIComponent(location.pathname + location.search); };
  }
  d.querySelector('#tak-langsung button').onclick = function () { tanya(); };

  function tanya() {
    clearTimeout(jam);
    var batas = AbortSignal.timeout ? AbortSignal.timeout(10000) : undefined;
    return fetch('/kabar', { headers: cap ? { 'If-None-Match': cap } : {}, cache: 'no-store', signal: batas }).then(function (r) {
      if (r.status === 401) return 'habis';
      if (r.status !== 200 && r.status !== 304) throw new Error(r.status);
      gagal = 0; pita(null);
      if (r.status === 304) return '';
      cap = r.headers.get('ETag') || '';
      return r.json().then(function (isi) { terima(isi.nama, !!hub); });
    }).catch(function () { gagal++; if (gagal > 1) pita(''); }).then(function (akhir) {
      if (akhir === 'habis') { habis(); return; }
      jam = setTimeout(tanya, hub && !gagal ? SANTAI : d.hidden ? TERSEMBUNYI : TANYA);
    });
  }

  /* hub: satu aliran; bila diam atau putus, kembali bertanya sampai tersambung lagi */
  function sambung() {
    if (hub || mencoba || !window.EventSource) return;
    mencoba = true;
    fetch('/kabar/tiket', { headers: { 'HX-Request': 'true' }, cache: 'no-store' }).then(function (r) { return r.ok ? r.json() : { alamat: null }; }).then(function (isi) {
      if (isi.alamat === '') return; /* kantor ini tidak memakai hub */
      if (isi.alamat === null) { lain_kali(); return; }
      var aliran = new EventSource(isi.alamat);
      function lepas() { aliran.close(); if (hub === aliran) { hub = null; tanya(); } lain_kali(); }
      aliran.onopen = function () { hub = aliran; mencoba = false; jeda = 2000; terdengar = Date.now(); badan.dataset.hub = 'tersambung'; tanya(); };
      aliran.onmessage = function (e) { terdengar = Date.now(); terima(e.data.split('\n')); };
      aliran.addEventListener('detak', function () { terdengar = Date.now(); });
      aliran.onerror = aliran.lepas = lepas;
    }).catch(lain_kali);
  }
  function lain_kali() { mencoba = false; delete badan.dataset.hub; setTimeout(sambung, jeda + Math.random() * 1000); jeda = Math.min(jeda * 2, 60000); }
  setInterval(function () { if (hub && Date.now() - terdengar > DIAM) hub.lepas(); }, 5000);

  function terima(nama, basi) { /* basi: hub sudah lebih dulu mengabarkan siapa yang mengetik */
    var daftar = false, alir = false, nomor = segar.terbuka();
    nama.forEach(function (n) {
      var bagian = n.split(':');
      if (bagian[0] === 'typing') { if (!basi) segar.ketik(bagian[1], bagian.slice(2).join(':')); return; }
      if (bagian[0] === 'officer') { segar.pemberitahuan(); return; }
      daftar = true;
      if (n === nomor || n === 'semua') alir = true;
    });
    if (daftar) segar.daftar();
    if (alir) segar.percakapan();
  }

  addEventListener('online', function () { tanya(); sambung(); });
  addEventListener('offline', tanya);
  d.addEventListener('visibilitychange', function () { if (!d.hidden) tanya(); });
  tanya(); sambung();
})();
