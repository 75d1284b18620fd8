/* Loket: menulis balasan dan catatan */
(function () {
  'use strict';
  var d = document;

  d.addEventListener('keydown', function (e) {
    var tulis = e.target.closest('form[data-draf]');
    if (tulis && e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); tulis.requestSubmit(tulis.querySelector('.lk-kirim')); }
  });

  /* draf: tulisan tidak hilang bila jaringan, sesi, atau peramban putus */
  var simpan = { baca: function (k) { try { return localStorage.getItem(k) || ''; } catch (e) { return ''; } },
    tulis: function (k, v) { try { if (v) localStorage.setItem(k, v); else localStorage.removeItem(k); } catch (e) { /* penuh atau dimatikan */ } } };
  function siapkan(f) {
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
  }
  d.querySelectorAll('form[data-draf]').forEach(siapkan);
  d.addEventListener('htmx:afterSettle', function (e) { if (e.target.querySelectorAll) e.target.querySelectorAll('form[data-draf]').forEach(siapkan); });
  addEventListener('pageshow', function (e) { if (e.persisted) d.querySelectorAll('form[data-draf]').forEach(function (f) { delete f.dataset.terkirim; }); });
})();
