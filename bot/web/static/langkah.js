/* Loket: dialog langkah layanan, dan teks siap yang masuk ke balasan */
(function () {
  'use strict';
  var d = document;

  function sisip(teks) {
    var isi = d.querySelector('.lk-tulis textarea[name=isi]'); if (!isi) return;
    var balas = d.querySelector('.lk-tulis [name=jenis][value=balas]'); if (balas && !balas.checked) { balas.checked = true; balas.dispatchEvent(new Event('change', { bubbles: true })); }
    if (isi.value.indexOf(teks) < 0) isi.value = isi.value ? isi.value.replace(/\s*$/, '\n\n') + teks : teks;
    isi.dispatchEvent(new Event('input', { bubbles: true }));
    d.body.dataset.tampil = 'percakapan'; d.body.dataset.sisi = 'tutup';
    isi.focus(); isi.setSelectionRange(isi.value.length, isi.value.length); isi.scrollTop = isi.scrollHeight;
  }

  function tutup() { var x = d.getElementById('dialog-langkah'); if (x && x.open) x.close(); }

  d.addEventListener('click', function (e) {
    var tombol = e.target.closest('[data-sisip]'); if (tombol) { sisip(tombol.dataset.sisip); return; }
    if (e.target.closest('dialog [data-tutup]')) e.preventDefault();
  });
  d.addEventListener('htmx:afterSwap', function (e) { if (e.target.id === 'dialog-langkah') window.Loket.buka('dialog-langkah'); });
  d.addEventListener('tutup-dialog', tutup);
  d.addEventListener('sisip', function (e) { sisip(e.detail.value); });
})();
