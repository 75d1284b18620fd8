/* Loket: tema, menu, draf, dan pembaruan daftar. Tanpa berkas ini semua halaman tetap dapat dipakai. */
(function () {
  'use strict';
  var d = document, root = d.documentElement;

  function tema() {
    var baru = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
    root.setAttribute('data-bs-theme', baru);
    d.cookie = 'tema=' + baru + ';path=/;max-age=31536000;samesite=lax';
  }

  function sisi(tombol) {
    var buka = d.body.dataset.sisi !== 'buka';
    d.body.dataset.sisi = buka ? 'buka' : 'tutup';
    tombol.setAttribute('aria-expanded', buka);
  }

  d.addEventListener('click', function (e) {
    if (e.target.closest('[data-tema]')) { tema(); return; }
    var tombol = e.target.closest('button[data-sisi]'); if (tombol) { sisi(tombol); return; }
    d.querySelectorAll('details.lk-menu[open]').forEach(function (m) { if (!m.contains(e.target)) m.open = false; });
  });

  d.addEventListener('keydown', function (e) {
    var tulis = e.target.closest('form[data-draf]');
    if (tulis && e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); tulis.requestSubmit(tulis.querySelector('.lk-kirim')); }
    if (e.key === 'Escape') d.querySelectorAll('details.lk-menu[open]').forEach(function (m) { m.open = false; });
  });

  /* jam bantuan pertama: turun sampai 0:00, lalu naik sebagai keterlambatan; server yang tahu pukul berapa sekarang */
  var selisih = (+d.body.dataset.kini || 0) - Date.now() / 1000;
  function detak() {
    d.querySelectorAll('.lk-sla[data-batas]').forEach(function (el) {
      var sisa = Math.round(el.dataset.batas - Date.now() / 1000 - selisih), n = Math.abs(sisa);
      var teks = n < 3600 ? Math.floor(n / 60) + ':' + String(n % 60).padStart(2, '0') : Math.floor(n / 3600) + ' jam ' + Math.floor(n % 3600 / 60) + ' mnt';
      el.querySelector('span').textContent = (sisa < 0 ? '+' : '') + teks;
      el.dataset.sla = sisa < 0 ? 'lewat' : sisa < 120 ? 'segera' : 'jalan';
      el.style.setProperty('--p', Math.max(0, sisa / 300).toFixed(3));
      var baris = el.closest('.lk-butir'); if (baris && sisa < 0) baris.dataset.sla = 'lewat';
    });
  }
  if (d.body.dataset.kini) { detak(); setInterval(detak, 1000); }

  /* draf: tulisan tidak hilang bila jaringan, sesi, atau peramban putus */
  var simpan = { baca: function (k) { try { return localStorage.getItem(k) || ''; } catch (e) { return ''; } },
    tulis: function (k, v) { try { if (v) localStorage.setItem(k, v); else localStorage.removeItem(k); } catch (e) { /* penuh atau dimatikan */ } } };
  d.querySelectorAll('form[data-draf]').forEach(function (f) {
    var kunci = 'draf:' + f.dataset.draf, isi = f.querySelector('textarea'), kirim = kunci + ':kirim', berkas = f.querySelector('[type=file]');
    if (simpan.baca(kirim) && !f.querySelector('.lk-pesan-galat')) { simpan.tulis(kunci, ''); }
    simpan.tulis(kirim, '');
    if (!isi.value) isi.value = simpan.baca(kunci);
    isi.addEventListener('input', function () { simpan.tulis(kunci, isi.value); });
    f.addEventListener('submit', function (e) {
      if (e.submitter && e.submitter.formAction && e.submitter.hasAttribute('formaction')) return;
      if (f.dataset.terkirim) { e.preventDefault(); return; }
      f.dataset.terkirim = '1'; simpan.tulis(kirim, '1');
      f.querySelectorAll('.lk-kirim').forEach(function (b) { b.setAttribute('aria-disabled', 'true'); });
    });
    berkas.addEventListener('change', function () {
      f.querySelector('.lk-lampir-nama').textContent = [].map.call(berkas.files, function (b) { return b.name; }).join(', ');
    });
  });
  addEventListener('pageshow', function (e) { if (e.persisted) d.querySelectorAll('form[data-draf]').forEach(function (f) { delete f.dataset.terkirim; }); });

  /* daftar dan percakapan diperbarui di tempat; isian, fokus, dan gulir tidak disentuh */
  var bagian = ['rel-jumlah', 'rel-kanal-jumlah', 'jumlah', 'antre-geser', 'daftar', 'alir'], cap = '', asal = {};
  function ganti(baru, id) {
    var lama = d.getElementById(id), isi = baru.getElementById(id);
    if (!lama || !isi || asal[id] === isi.innerHTML || lama.contains(d.activeElement) && id !== 'alir') return;
    if (id === 'alir' && lama.querySelector('details[open],audio')) return;
    var bawah = lama.scrollHeight - lama.scrollTop - lama.clientHeight < 60;
    asal[id] = lama.innerHTML = isi.innerHTML;
    if (id !== 'alir') return;
    if (bawah) lama.scrollTop = lama.scrollHeight;
    var dilihat = d.querySelector('[data-draf] [name=dilihat]'); if (dilihat) dilihat.value = isi.dataset.dilihat;
  }
  function segarkan() {
    if (d.hidden) return;
    fetch(location.href, { headers: cap ? { 'If-None-Match': cap } : {}, redirect: 'error' }).then(function (r) {
      if (r.status !== 200) return '';
      cap = r.headers.get('ETag') || ''; return r.text();
    }).then(function (teks) {
      if (!teks) return;
      var baru = new DOMParser().parseFromString(teks, 'text/html');
      selisih = +baru.body.dataset.kini - Date.now() / 1000;
      bagian.forEach(function (id) { ganti(baru, id); });
      detak();
    }).catch(function () { /* jaringan putus: dicoba lagi */ });
  }
  if (d.getElementById('daftar') && !d.querySelector('.lk-pesan-galat')) setInterval(segarkan, 5000);

  var dicari = d.getElementById(location.hash.slice(1));
  d.querySelectorAll('.lk-alir').forEach(function (a) { if (!a.contains(dicari)) a.scrollTop = a.scrollHeight; });
  var galat = d.querySelector('.lk-pesan-galat'); if (galat) galat.focus();
})();
