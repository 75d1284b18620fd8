/* Loket: tema, menu, dialog, jam, pemberitahuan singkat. Tanpa berkas ini semua halaman tetap dapat dipakai.
   Berkas lain memakai window.Loket dan peristiwa htmx; tidak ada yang mengikat diri ke unsur yang dapat diganti. */
(function () {
  'use strict';
  var d = document, root = d.documentElement;
  root.dataset.skrip = 'ya';

  function tema() {
    var baru = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
    root.setAttribute('data-bs-theme', baru);
    d.cookie = 'tema=' + baru + ';path=/;max-age=31536000;samesite=lax';
  }

  function buka(id) {
    var x = d.getElementById(id); if (!x || !x.showModal || x.open) return;
    x.showModal();
    var f = x.querySelector('[autofocus]'); if (f) { f.focus(); if (f.select) f.select(); }
  }

  function sisi(tombol) {
    var buka = d.body.dataset.sisi !== 'buka';
    d.body.dataset.sisi = buka ? 'buka' : 'tutup';
    tombol.setAttribute('aria-expanded', buka);
  }

  d.addEventListener('click', function (e) {
    var pembuka = e.target.closest('[data-buka]'); if (pembuka) { buka(pembuka.dataset.buka); return; }
    var penutup = e.target.closest('dialog [data-tutup]'); if (penutup) { penutup.closest('dialog').close(); return; }
    if (e.target.matches('dialog.lk-dialog')) e.target.close();
    if (e.target.closest('[data-tema]')) { tema(); return; }
    var tombol = e.target.closest('button[data-sisi]'); if (tombol) { sisi(tombol); return; }
    d.querySelectorAll('details.lk-menu[open]').forEach(function (m) { if (!m.contains(e.target)) m.open = false; });
  });

  d.addEventListener('keydown', function (e) {
    if (e.key === 'Escape') d.querySelectorAll('details.lk-menu[open]').forEach(function (m) { m.open = false; });
  });

  /* jam bantuan pertama: turun sampai 0:00, lalu naik sebagai keterlambatan, dan berhenti saat kantor tutup (data-henti);
     server yang tahu pukul berapa sekarang */
  var selisih = (+d.body.dataset.kini || 0) - Date.now() / 1000;
  function detak() {
    d.querySelectorAll('.lk-sla[data-batas]').forEach(function (el) {
      var sisa = Math.round(el.dataset.batas - Math.min(Date.now() / 1000 + selisih, el.dataset.henti || Infinity)), n = Math.abs(sisa);
      var teks = n < 3600 ? Math.floor(n / 60) + ':' + String(n % 60).padStart(2, '0') : Math.floor(n / 3600) + ' jam ' + Math.floor(n % 3600 / 60) + ' mnt';
      el.querySelector('span').textContent = (sisa < 0 ? '+' : '') + teks;
      el.dataset.sla = sisa < 0 || el.dataset.sla === 'lewat' ? 'lewat' : sisa < 120 ? 'segera' : 'jalan';
      el.style.setProperty('--p', Math.max(0, sisa / 300).toFixed(3));
      var baris = el.closest('.lk-butir'); if (baris && sisa < 0) baris.dataset.sla = 'lewat';
    });
  }
  if (d.body.dataset.kini) { detak(); setInterval(detak, 1000); }

  /* gambar dari berkas ikon; alamatnya, dengan sidiknya, diberi tahu oleh halaman */
  var SVG = 'http://www.w3.org/2000/svg';
  function ikon(nama, kelas) {
    var s = d.createElementNS(SVG, 'svg'), u = s.appendChild(d.createElementNS(SVG, 'use'));
    s.setAttribute('class', 'lk-i' + (kelas ? ' ' + kelas : '')); s.setAttribute('aria-hidden', 'true');
    u.setAttribute('href', d.body.dataset.ikon + '#ti-' + nama);
    return s;
  }

  /* pemberitahuan singkat: satu kalimat, paling banyak satu tindakan.
     pilihan: {jenis: sukses | galat | info | awas, ikon, aksi, klik, detik}; detik 0 berarti sampai ditutup sendiri */
  var IKON = { sukses: 'circle-check', galat: 'alert-circle', info: 'info-circle', awas: 'wifi-off' };
  function toas(teks, pilihan) {
    var p = pilihan || {}, jenis = p.jenis || 'sukses', t = d.createElement('div'), isi = d.createElement('span'), b;
    t.className = 'lk-toas'; t.dataset.jenis = jenis; t.setAttribute('role', jenis === 'galat' ? 'alert' : 'status');
    t.appendChild(ikon(p.ikon || IKON[jenis], 'lk-i--b'));
    isi.className = 'lk-toas__t'; isi.textContent = teks; t.appendChild(isi);
    if (p.aksi) { b = t.appendChild(d.createElement('button')); b.type = 'button'; b.textContent = p.aksi; b.onclick = function () { t.remove(); p.klik(); }; }
    d.getElementById('roti').appendChild(t);
    if (p.detik !== 0) setTimeout(function () { t.remove(); }, 1000 * (p.detik || 6));
    return t;
  }

  /* gambar yang baru termuat mendorong isi ke bawah: percakapan tetap di pesan terakhir, kecuali petugas sedang membaca ke atas */
  var ke_atas = new WeakSet(), gulir = new WeakMap();
  d.addEventListener('scroll', function (e) {
    var a = e.target; if (!a.matches || !a.matches('.lk-alir')) return;
    if (a.scrollHeight - a.scrollTop - a.clientHeight < 80) ke_atas.delete(a); else if (a.scrollTop < gulir.get(a)) ke_atas.add(a);
    gulir.set(a, a.scrollTop);
  }, true);
  d.addEventListener('load', function (e) {
    var a = e.target.matches && e.target.matches('.lk-alir img') && e.target.closest('.lk-alir');
    if (a && !ke_atas.has(a)) a.scrollTop = a.scrollHeight;
  }, true);
  function ke_bawah(wadah) { wadah.querySelectorAll('.lk-alir').forEach(function (a) { a.scrollTop = a.scrollHeight; }); }

  /* potongan halaman yang baru datang: jam berdetak, percakapan terbuka di pesan terakhir */
  d.addEventListener('htmx:afterSettle', function (e) {
    detak();
    if (e.target.id !== 'percakapan') return;
    ke_bawah(d);
    d.body.dataset.tampil = d.getElementById('alir') ? 'percakapan' : 'daftar'; /* di ponsel hanya satu bidang yang tampak */
  });

  window.Loket = {
    toas: toas,
    ikon: ikon,
    buka: buka,
    csrf: function () { return d.body.dataset.csrf || ''; },
    sekarang: function () { return Date.now() / 1000 + selisih; },
    cocokkan_jam: function (kini) { selisih = kini - Date.now() / 1000; detak(); },
    /* POST seperti formulir; menjanjikan Response. Sesi yang habis dijawab 401. */
    kirim: function (alamat, isi) {
      var badan = isi instanceof FormData ? isi : new URLSearchParams(isi || {});
      return fetch(alamat, { method: 'POST', body: badan, headers: { 'X-CSRFToken': d.body.dataset.csrf || '', 'HX-Request': 'true', 'HX-Current-URL': location.href } });
    }
  };


  /* di layar sempit bagian pengaturan berjajar: yang sedang dibuka tampak */
  var bagian = d.querySelector('.lk-setelan>nav [aria-current]'), jajaran = bagian && bagian.closest('nav');
  if (jajaran && jajaran.scrollWidth > jajaran.clientWidth) jajaran.scrollLeft = bagian.offsetLeft - jajaran.offsetLeft - 24;

  var dicari = d.getElementById(location.hash.slice(1));
  if (!dicari) ke_bawah(d); else d.querySelectorAll('.lk-alir').forEach(function (a) { ke_atas.add(a); });
  var galat = d.querySelector('.lk-pesan-galat'); if (galat) galat.focus();
})();
