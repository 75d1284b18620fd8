/* Loket: percakapan. Pesan lama disisipkan tanpa menggeser bacaan; pesan suara diputar dengan papan ketik. */
(function () {
  'use strict';
  var d = document, SVG = 'http://www.w3.org/2000/svg', BATANG = 64, MAJU = 5;

  /* pesan lama: yang sedang dibaca tetap di tempatnya, tanggal yang sama tidak ditulis dua kali */
  var tinggi = null;
  d.addEventListener('htmx:beforeSwap', function (e) {
    var alir = d.getElementById('alir');
    tinggi = alir && e.detail.elt.id === 'lebih-lama' ? alir.scrollHeight - alir.scrollTop : null;
  });
  d.addEventListener('htmx:afterSettle', function () {
    siapkan(d);
    if (tinggi === null) return;
    var alir = d.getElementById('alir'), hari = {};
    alir.querySelectorAll('.lk-hari[id]').forEach(function (h) { if (hari[h.id]) h.remove(); hari[h.id] = true; });
    alir.scrollTop = alir.scrollHeight - tinggi;
    tinggi = null;
  });

  /* lembar: dibuka di atas halaman begitu isinya datang, ditutup begitu percakapan berganti */
  d.addEventListener('htmx:afterSwap', function (e) {
    var lembar = d.getElementById('lembar');
    if (e.detail.target.id === 'lembar-isi') {
      d.querySelectorAll('details.lk-menu[open]').forEach(function (m) { m.open = false; });
      window.Loket.buka('lembar');
    } else if (e.detail.target.id === 'percakapan' && lembar && lembar.open) lembar.close();
  });

  /* pesan suara */
  function menit(n) { n = Math.floor(n || 0); return Math.floor(n / 60) + ':' + String(n % 60).padStart(2, '0'); }

  function gelombang(svg, puncak) {
    svg.replaceChildren();
    for (var i = 0; i < BATANG; i++) {
      var r = svg.appendChild(d.createElementNS(SVG, 'rect')), t = Math.max(3.6, (puncak ? puncak[i] : 0.12) * 36);
      r.setAttribute('x', (i * 360 / BATANG + 0.8).toFixed(1)); r.setAttribute('y', ((38 - t) / 2).toFixed(1));
      r.setAttribute('width', '3.4'); r.setAttribute('height', t.toFixed(1)); r.setAttribute('rx', '1.5');
    }
  }

  /* bentuk gelombang dihitung peramban, sekali, saat pertama diputar; bila tidak bisa, garis rata */
  function ukur(alamat) {
    var Kelas = window.OfflineAudioContext;
    if (!Kelas) return Promise.reject(new Error('tanpa Web Audio'));
    return fetch(alamat).then(function (r) { return r.arrayBuffer(); })
      .then(function (isi) { return new Kelas(1, 1, 8000).decodeAudioData(isi); })
      .then(function (suara) {
        var data = suara.getChannelData(0), langkah = Math.max(1, Math.floor(data.length / BATANG)), hasil = [], paling = 0.01;
        for (var i = 0; i < BATANG; i++) {
          var n = 0;
          for (var j = i * langkah; j < (i + 1) * langkah && j < data.length; j += 8) n = Math.max(n, Math.abs(data[j]));
          hasil.push(n); paling = Math.max(paling, n);
        }
        return hasil.map(function (n) { return n / paling; });
      });
  }

  function pasang(kotak) {
    var suara = kotak.querySelector('audio'), putar = kotak.querySelector('.lk-suara__putar'), geser = kotak.querySelector('.lk-suara__geser'),
      waktu = kotak.querySelector('.lk-suara__waktu'), laju = kotak.querySelector('.lk-suara__laju'), svg = geser.querySelector('svg'), diukur = false;
    suara.controls = false; kotak.dataset.suara = 'siap';
    [putar, geser, waktu, laju].forEach(function (el) { el.hidden = false; });
    gelombang(svg, null);

    function tampil() {
      var panjang = isFinite(suara.duration) ? suara.duration : 0, kini = suara.currentTime, sampai = panjang ? kini / panjang * BATANG : 0;
      waktu.textContent = menit(kini) + (panjang ? ' / ' + menit(panjang) : '');
      geser.setAttribute('aria-valuemax', Math.round(panjang)); geser.setAttribute('aria-valuenow', Math.round(kini));
      geser.setAttribute('aria-valuetext', Math.round(kini) + ' dari ' + Math.round(panjang) + ' detik');
      [].forEach.call(svg.children, function (r, i) { r.classList.toggle('sudah', i < sampai); });
      kotak.dataset.main = suara.paused ? '' : 'ya';
      putar.setAttribute('aria-label', suara.paused ? 'Putar pesan suara' : 'Jeda pesan suara');
    }
    function ke(detik) { suara.currentTime = Math.max(0, Math.min(suara.duration || 0, detik)); tampil(); }
    ['loadedmetadata', 'durationchange', 'timeupdate', 'play', 'pause', 'ended', 'seeked'].forEach(function (p) { suara.addEventListener(p, tampil); });
    suara.addEventListener('error', function () { window.Loket.toas('Rekaman tidak dapat diputar. Unduh, lalu buka dengan pemutar lain.', { jenis: 'galat' }); });
    suara.addEventListener('play', function () {
      d.querySelectorAll('audio').forEach(function (lain) { if (lain !== suara) lain.pause(); });
      if (diukur) return;
      diukur = true;
      ukur(suara.src).then(function (puncak) { gelombang(svg, puncak); tampil(); }).catch(function () { /* garis rata */ });
    });
    putar.addEventListener('click', function () { if (suara.paused) suara.play().catch(function () { /* dijelaskan oleh 'error' */ }); else suara.pause(); });
    geser.addEventListener('click', function (e) { var k = geser.getBoundingClientRect(); ke((e.clientX - k.left) / k.width * (suara.duration || 0)); });
    laju.addEventListener('click', function () {
      suara.playbackRate = suara.playbackRate >= 2 ? 1 : suara.playbackRate + 0.5;
      laju.textContent = String(suara.playbackRate).replace('.', ',') + '×';
      laju.setAttribute('aria-label', 'Kecepatan putar ' + suara.playbackRate + ' kali');
    });
    kotak.addEventListener('keydown', function (e) {
      var langkah = { ArrowRight: MAJU, ArrowUp: MAJU, ArrowLeft: -MAJU, ArrowDown: -MAJU }[e.key];
      if (langkah) { e.preventDefault(); e.stopPropagation(); ke(suara.currentTime + langkah); }
      if (e.key === ' ' && e.target === geser) { e.preventDefault(); e.stopPropagation(); putar.click(); }
    });
    tampil();
  }

  function siapkan(wadah) { wadah.querySelectorAll('[data-suara=""]').forEach(pasang); }
  siapkan(d);
  /* pembaruan langsung menyisipkan pesan tanpa htmx */
  new MutationObserver(function () { siapkan(d); }).observe(d.body, { childList: true, subtree: true });
})();
