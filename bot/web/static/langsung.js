/* Loket: pembaruan langsung */
(function () {
  'use strict';
  var d = document;

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
      window.Loket.cocokkan_jam(+baru.body.dataset.kini);
      bagian.forEach(function (id) { ganti(baru, id); });
    }).catch(function () { /* jaringan putus: dicoba lagi */ });
  }
  if (d.getElementById('daftar') && !d.querySelector('.lk-pesan-galat')) setInterval(segarkan, 5000);
})();
