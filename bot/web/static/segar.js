/* Loket: bagian halaman yang disegarkan di tempat: rel, daftar, percakapan; siapa yang mengetik; kabar untuk petugas.
   Unsur lama dipertahankan selama isinya sama: suara yang diputar, rincian yang dibuka, dan fokus tidak terganggu. */
(function () {
  'use strict';
  var d = document, badan = d.body, L = window.Loket, asal = new WeakMap();
  if (badan.dataset.saya === undefined) return;

  /* paling sering sekali dalam satu detik, dan yang terakhir tidak pernah terlewat */
  function hemat(kerja) {
    var lalu = 0, jam = 0;
    return function () {
      var sisa = 1000 - (Date.now() - lalu);
      if (jam) return;
      jam = setTimeout(function () { jam = 0; lalu = Date.now(); kerja(); }, Math.max(0, sisa));
    };
  }

  var cap = {};
  function ambil(alamat, kepala) {
    var k = Object.assign({ 'HX-Request': 'true' }, kepala); if (cap[alamat]) k['If-None-Match'] = cap[alamat];
    return fetch(alamat, { headers: k, cache: 'no-store', redirect: 'error' }).then(function (r) {
      if (r.status !== 200) return null;
      cap = {}; cap[alamat] = r.headers.get('ETag') || '';
      return r.text().then(function (t) { return new DOMParser().parseFromString(t, 'text/html'); });
    }).catch(function () { return null; }); /* langsung.js yang tahu bila sambungan putus */
  }

  function tulisan(el) { return el.outerHTML.replace(/(name="csrf_token" value|hx-swap-oob)="[^"]*"/g, ''); }
  function kunci(el) { return el.id || el.tagName + el.className + el.textContent; }
  function sibuk(el) {
    var media = [].some.call(el.querySelectorAll('audio,video'), function (a) { return !a.paused || a.currentTime; });
    return media || el.querySelector('details[open]') || el.contains(d.activeElement) && el.matches('form,:has(input:focus,textarea:focus,select:focus)') ||
      [].some.call(el.querySelectorAll('input,textarea,select'), function (i) { return i.type !== 'hidden' && (i.type === 'checkbox' || i.type === 'radio' ? i.checked !== i.defaultChecked : i.value !== (i.defaultValue || '') && i.tagName !== 'SELECT'); });
  }
  function pasang(el) { if (window.htmx) window.htmx.process(el); }

  /* ganti satu unsur bila isinya memang lain; fokus di dalamnya dikembalikan ke unsur ber-id yang sama */
  function ganti(lama, baru) {
    var isi = tulisan(baru);
    if (asal.get(lama) === isi || sibuk(lama)) return lama;
    var f = lama.contains(d.activeElement) && d.activeElement.id;
    baru = d.importNode(baru, true); asal.set(baru, isi); lama.replaceWith(baru); pasang(baru);
    if (f && d.getElementById(f)) d.getElementById(f).focus({ preventScroll: true });
    return baru;
  }

  /* samakan anak-anak dua wadah; yang lama dipakai lagi menurut id. tetap: sebelum yang pertama dikenal tidak dibuang */
  function samakan(lama, baru, tetap) {
    var ada = new Map(), masuk = [], f = lama.contains(d.activeElement) ? d.activeElement : null;
    [].forEach.call(lama.children, function (a) { ada.set(kunci(a), a); });
    var awal = [].find.call(baru.children, function (b) { return ada.has(kunci(b)); });
    var di = tetap && awal ? ada.get(kunci(awal)) : lama.firstElementChild;
    if (tetap && !awal) di = null;
    [].slice.call(baru.children).forEach(function (b) {
      var k = kunci(b), a = ada.get(k);
      if (a) { ada.delete(k); var satu = ganti(a, b); if (di === a) di = satu; a = satu; }
      else { a = d.importNode(b, true); asal.set(a, tulisan(b)); masuk.push(a); }
      if (a === di) di = di.nextElementSibling; else lama.insertBefore(a, di);
      if (masuk[masuk.length - 1] === a) pasang(a);
    });
    while (di) { var habis = di; di = di.nextElementSibling; if (!habis.hasAttribute('data-sementara')) habis.remove(); }
    if (f && d.activeElement !== f && f.isConnected) f.focus({ preventScroll: true });
    return masuk;
  }

  /* judul jendela: berapa yang menunggu jawaban saya, atau belum ada petugasnya */
  function judul() {
    var n = +(d.getElementById('rel-jumlah') || { dataset: {} }).dataset.tunggu || 0;
    var polos = d.title.replace(/^\(\d+\) /, '');
    d.title = n ? '(' + n + ') ' + polos : polos;
  }

  function terbuka() { var a = d.querySelector('#percakapan [data-dilihat]'), m = /\/konsultasi\/([^/?]+)/.exec(location.pathname); return a && m ? decodeURIComponent(m[1]).toUpperCase() : ''; }

  /* daftar: selama penunjuk ada di atasnya, baris tidak berpindah */
  var penunjuk = false, tertunda = null;
  var daftar = hemat(function () {
    var bagian = d.querySelector('[data-segar]'), alamat = bagian ? bagian.dataset.segar : '/konsultasi/segar?hanya=rel&tanpa=tanda';
    if (bagian) alamat += (alamat.indexOf('?') < 0 ? '?' : '&') + (/[?&]sebelum=/.test(location.search) ? 'hanya=rel' : 'buka=' + encodeURIComponent(terbuka()));
    ambil(alamat).then(function (baru) { if (baru) tempel(baru); });
  });
  function tempel(baru) {
    L.cocokkan_jam(+baru.querySelector('[data-kini]').dataset.kini);
    ['rel-jumlah', 'rel-kanal-jumlah'].forEach(function (id) { var a = d.getElementById(id), b = baru.getElementById(id); if (!a || !b) return; samakan(a, b); a.dataset.tunggu = b.dataset.tunggu || ''; });
    judul();
    var isi = baru.getElementById('daftar'), kini = d.getElementById('daftar');
    if (!isi || !kini) return;
    ['jumlah', 'antre-geser'].forEach(function (id) { var a = d.getElementById(id), b = baru.getElementById(id); if (a.innerHTML !== b.innerHTML) a.innerHTML = b.innerHTML; });
    if (penunjuk) { tahan(kini, isi); return; }
    susun(kini, isi);
  }
  function tahan(kini, isi) {
    var baru = 0;
    [].forEach.call(isi.children, function (b) { var a = b.id && d.getElementById(b.id); if (a && a.matches('.lk-butir')) ganti(a, b); else if (b.matches('.lk-butir')) baru++; });
    tertunda = isi; pita(baru); sesudah();
  }
  function susun(kini, isi) {
    tertunda = null;
    var jangkar = [].find.call(kini.querySelectorAll('.lk-butir'), function (r) { return r.offsetTop + r.offsetHeight > kini.scrollTop + kini.offsetTop; });
    var dulu = jangkar && jangkar.id, tinggi = jangkar && jangkar.getBoundingClientRect().top, gulir = kini.scrollTop > 4;
    var masuk = samakan(kini, isi).filter(function (r) { return r.matches('.lk-butir'); });
    masuk.forEach(function (r) { r.classList.add('datang'); });
    jangkar = gulir && dulu && d.getElementById(dulu);
    if (jangkar) kini.scrollTop += jangkar.getBoundingClientRect().top - tinggi;
    var atas = kini.getBoundingClientRect().top;
    pita(gulir ? masuk.filter(function (r) { return r.getBoundingClientRect().bottom <= atas + 8; }).length : 0);
    sesudah();
  }
  function pita(n) {
    var p = d.getElementById('baru-di-atas'); if (!p) return;
    p.hidden = !n; if (n) p.querySelector('span').textContent = n + ' konsultasi baru di atas';
  }
  function lepas() { var kini = d.getElementById('daftar'); if (tertunda && kini) susun(kini, tertunda); }
  d.addEventListener('pointerover', function (e) {
    var di = e.pointerType === 'mouse' && !!e.target.closest('#daftar,#baru-di-atas');
    if (penunjuk && !di) { penunjuk = false; lepas(); }
    penunjuk = di;
  });
  d.documentElement.addEventListener('pointerleave', function () { penunjuk = false; lepas(); });
  d.addEventListener('click', function (e) {
    if (!e.target.closest('#baru-di-atas button')) return;
    lepas(); d.getElementById('daftar').scrollTop = 0; pita(0);
  });

  /* percakapan yang terbuka: yang baru ditambahkan, yang berubah diganti menurut id */
  var percakapan = hemat(function () {
    var nomor = terbuka(), alamat = location.pathname; if (!nomor) return;
    ambil(alamat).then(function (baru) {
      if (!baru || terbuka() !== nomor) return;
      var a = d.getElementById('alir'), b = baru.getElementById('alir'); if (!a || !b) return;
      var bawah = a.scrollHeight - a.scrollTop - a.clientHeight < 80;
      var masuk = samakan(a, b, true);
      if (bawah) a.scrollTop = a.scrollHeight;
      a.dataset.dilihat = b.dataset.dilihat;
      lihat(b.dataset.dilihat, masuk);
      ['#percakapan>.lk-kepala', '#sisi'].forEach(function (s) { var x = d.querySelector(s), y = baru.querySelector(s); if (x && y) ganti(x, y); });
      pita_percakapan(baru); berhenti(nomor, baru);
      d.dispatchEvent(new CustomEvent('loket:percakapan', { detail: { nomor: nomor, baru: baru } }));
    });
  });
  /* formulir membawa peristiwa terakhir yang dilihat; bila rekan menjawab saat saya menulis, server yang menahan */
  function lihat(nilai, masuk) {
    var f = d.querySelector('form.lk-tulis'), isi = f && f.querySelector('textarea'), rekan = masuk.some(function (m) { return m.matches('.lk-pesan--keluar,.lk-surat--keluar'); });
    d.querySelectorAll('#percakapan [name=dilihat],#sisi [name=dilihat]').forEach(function (i) {
      if (i.form === f && isi && isi.value.trim() && rekan) return;
      i.value = nilai;
    });
  }
  function pita_percakapan(baru) {
    var x = d.getElementById('pita'), y = baru.getElementById('pita');
    if (x && y) ganti(x, y);
  }

  /* siapa yang mengetik: tanda hilang sendiri bila ia berhenti */
  var ketikan = {};
  function ketik(nomor, siapa) { if (siapa === badan.dataset.saya) return; ketikan[nomor] = { siapa: siapa, sampai: Date.now() + 8000 }; lukis(nomor); }
  function berhenti(nomor, baru) { /* kata server, setelah rekan mengirim atau menghapus tulisannya */
    var t = baru.getElementById('sedang-mengetik');
    if (t && t.hidden) { delete ketikan[nomor]; lukis(nomor); }
  }
  function lukis(nomor) {
    var k = ketikan[nomor], baris = d.getElementById('butir-' + nomor), t;
    if (baris) {
      t = baris.querySelector('.lk-ketik-baris'); baris.classList.toggle('mengetik', !!k); t.hidden = !k;
      if (k) t.querySelector('.potong').textContent = k.siapa.split(' ')[0] + ' mengetik';
    }
    t = d.getElementById('sedang-mengetik');
    if (!t || nomor !== terbuka()) return;
    t.hidden = !k; if (k) t.querySelector('b').textContent = k.siapa;
  }
  function kenali() { /* yang sudah digambar oleh server */
    d.querySelectorAll('.lk-butir.mengetik').forEach(function (b) { var n = b.id.slice(6); ketikan[n] = ketikan[n] || { siapa: b.querySelector('.lk-ketik-baris .potong').textContent.replace(/ mengetik$/, ''), sampai: Date.now() + 8000 }; });
    var t = d.getElementById('sedang-mengetik'), n = terbuka();
    if (t && !t.hidden && n) ketikan[n] = ketikan[n] || { siapa: t.querySelector('b').textContent, sampai: Date.now() + 8000 };
  }

  /* kabar: bunyi dan pemberitahuan peramban, hanya bila petugas memintanya */
  var dikenal = null, lewat = null;
  function sesudah() {
    var lama = ketikan; Object.keys(lama).forEach(lukis); kenali();
    var kini = new Set(), terlambat = new Set();
    d.querySelectorAll('#daftar .lk-butir').forEach(function (b) {
      kini.add(b.id);
      if (dikenal && !dikenal.has(b.id) && b.matches('.baru')) kabari('Konsultasi baru', b);
      if (b.dataset.sla === 'lewat') { terlambat.add(b.id); if (lewat && !lewat.has(b.id)) telat(b); }
    });
    if (dikenal) dikenal.forEach(function (id) { kini.add(id); });
    dikenal = kini; lewat = terlambat;
  }
  function nama(b) { return b.querySelector('.lk-butir__nama').textContent; }
  function telat(b) {
    kabari('Lewat janji layanan', b);
    var petugas = b.querySelector('.lk-avatar--kosong') ? ', belum ada petugas.' : '.';
    L.toas(nama(b) + ' menunggu lebih lama dari janji kami' + petugas, { jenis: 'galat', ikon: 'bell-ringing', aksi: 'Lihat', klik: function () { b.click(); } });
  }
  function kabari(judul, b) { bunyi(); tampil(judul, nama(b) + ': ' + b.querySelector('.lk-butir__cuplik').textContent, b.id, b.href); }
  function bunyi() {
    if (!badan.dataset.bunyi) return;
    try { var lalu = +localStorage.getItem('bunyi') || 0; if (Date.now() - lalu < 2000) return; localStorage.setItem('bunyi', Date.now()); } catch (e) { /* tanpa penyimpanan: tetap berbunyi */ }
    new Audio(badan.dataset.bunyi).play().catch(function () { /* peramban menunggu klik pertama */ });
  }
  function tampil(judul, isi, tanda, alamat) {
    if (badan.dataset.beritahu === undefined || !window.Notification || Notification.permission !== 'granted' || !d.hidden) return;
    var n = new Notification(judul, { body: isi, tag: tanda });
    n.onclick = function () { window.focus(); location.href = alamat; n.close(); };
  }
  d.addEventListener('click', function () {
    if (badan.dataset.beritahu !== undefined && window.Notification && Notification.permission === 'default') Notification.requestPermission();
  }, { once: true });
  d.addEventListener('change', function (e) { if (e.target.matches('input[name=notify],input[name=beritahu]') && e.target.checked && window.Notification) Notification.requestPermission(); });

  var pemberitahuan = hemat(function () {
    fetch('/kabar/pemberitahuan', { headers: { 'HX-Request': 'true' }, cache: 'no-store' }).then(function (r) { return r.ok ? r.json() : []; }).then(function (semua) {
      var sudah; try { sudah = JSON.parse(sessionStorage.getItem('kabar') || '[]'); } catch (e) { sudah = []; }
      semua.forEach(function (k) {
        if (sudah.indexOf(k.id) >= 0 || k.alamat === location.pathname) return;
        sudah.push(k.id); bunyi(); tampil('Loket', k.teks, 'kabar-' + k.id, k.alamat);
        L.toas(k.teks, { jenis: k.genting ? 'galat' : 'info', ikon: 'bell', aksi: 'Lihat', klik: function () { location.href = k.alamat; }, detik: 12 });
      });
      try { sessionStorage.setItem('kabar', JSON.stringify(sudah.slice(-200))); } catch (e) { /* penuh: paling-paling tampil dua kali */ }
    }).catch(function () { /* jaringan putus: datang lagi dengan nama berikutnya */ });
  });

  setInterval(function () {
    Object.keys(ketikan).forEach(function (n) { if (ketikan[n].sampai < Date.now()) { delete ketikan[n]; lukis(n); } });
    if (lewat && [].some.call(d.querySelectorAll('#daftar .lk-butir[data-sla=lewat]'), function (b) { return !lewat.has(b.id); })) sesudah();
  }, 1000);

  /* membuka konsultasi dari daftar: tanda pindah ke barisnya, fokus ke judul percakapan */
  d.addEventListener('htmx:beforeRequest', function (e) { if (e.detail.target.id === 'percakapan' && e.detail.requestConfig.verb === 'get') e.detail.target.setAttribute('aria-busy', 'true'); });
  d.addEventListener('htmx:sendError', function (e) {
    if (!e.detail.target || e.detail.target.id !== 'percakapan') return;
    e.detail.target.removeAttribute('aria-busy');
    if (e.detail.requestConfig.verb === 'get') L.toas('Percakapan gagal dimuat. Sambungan ke Loket terputus.', { jenis: 'awas', aksi: 'Coba lagi', klik: function () { e.detail.elt.click(); } });
  });
  d.addEventListener('htmx:afterSettle', function (e) {
    if (e.target.id !== 'percakapan') return;
    var nomor = terbuka(), dari = e.detail.requestConfig;
    d.querySelectorAll('.lk-butir[aria-current]').forEach(function (b) { b.removeAttribute('aria-current'); });
    var baris = nomor && d.getElementById('butir-' + nomor); if (baris) baris.setAttribute('aria-current', 'true');
    judul(); kenali();
    var h = d.querySelector('#percakapan h2'); if (!h || !dari || dari.verb !== 'get') return;
    h.tabIndex = -1; h.focus({ preventScroll: true });
  });

  window.LoketSegar = { daftar: daftar, percakapan: percakapan, pemberitahuan: pemberitahuan, ketik: ketik, terbuka: terbuka };
  judul(); sesudah();
})();
