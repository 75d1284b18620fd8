/* Loket: bagian halaman yang diperbarui berkala (data-berkala). Fokus tidak diambil, rincian yang dibuka tetap terbuka. */
(function () {
  'use strict';
  var d = document, terbuka = [];
  function milik(e) { var t = e.detail.target; return t && t.matches && t.matches('[data-berkala]') ? t : null; }

  d.addEventListener('htmx:beforeRequest', function (e) {
    if (e.target.matches('[data-berkala]') && d.hidden) e.preventDefault(); /* tidak ada yang melihat */
  });
  d.addEventListener('htmx:beforeSwap', function (e) {
    var t = milik(e); if (!t) return;
    if (t.contains(d.activeElement) || e.detail.xhr.status === 204) { e.detail.shouldSwap = false; return; }
    terbuka = [].map.call(t.querySelectorAll('details[open][id]'), function (x) { return x.id; });
  });
  d.addEventListener('htmx:afterSwap', function () {
    terbuka.forEach(function (id) { var x = d.getElementById(id); if (x) x.open = true; });
    terbuka = [];
  });
})();
