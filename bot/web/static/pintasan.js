/* Loket: palet perintah dan pintasan papan ketik. Daftar perintahnya satu, di bot/web/inbox/commands.py;
   yang mengerjakan sebuah perintah ialah unsur dengan data-perintah yang sama. */
(function () {
  'use strict';
  var d = document, dialog = d.getElementById('pintasan'); if (!dialog) return;
  var peta = JSON.parse(dialog.dataset.tombol), antrean = JSON.parse(dialog.dataset.antrean);

  function tampak(el) { return !!el.getClientRects().length || !!el.closest('details:not([open])') && tampak(el.closest('details').parentElement); }
  function unsur(nama) {
    var semua = [].slice.call(d.querySelectorAll('[data-perintah="' + nama + '"]'));
    var tombol = Object.keys(peta).find(function (t) { return peta[t] === nama; });
    if (tombol && /^[\]A-Z]$/.test(tombol)) semua = semua.concat([].slice.call(d.querySelectorAll('[aria-keyshortcuts="' + CSS.escape(tombol) + '"]')));
    semua = semua.filter(function (el) { return tampak(el) && !el.disabled; });
    return nama === 'urungkan' ? semua[semua.length - 1] : semua[0];
  }

  function pindah(langkah) {
    var baris = [].slice.call(d.querySelectorAll('.lk-daftar .lk-butir')), kini = baris.indexOf(d.activeElement);
    if (!baris.length) return;
    if (kini < 0) { kini = baris.findIndex(function (b) { return b.hasAttribute('aria-current'); }); if (kini < 0) kini = langkah > 0 ? -1 : baris.length; }
    var b = baris[Math.max(0, Math.min(baris.length - 1, kini + langkah))];
    b.focus(); b.scrollIntoView({ block: 'nearest' });
  }
  function tulis(jenis, awalan) {
    var f = d.querySelector('.lk-tulis'), isi = f && f.querySelector('textarea'), pilih = f && f.querySelector('[name=jenis][value="' + jenis + '"]');
    if (!isi || !tampak(isi) || jenis !== 'catatan' && !pilih) return false;
    if (pilih && !pilih.checked) pilih.click();
    isi.focus();
    if (awalan && !isi.value) { isi.value = awalan; isi.dispatchEvent(new Event('input', { bubbles: true })); }
    return true;
  }
  var khusus = {
    berikutnya: function () { pindah(1); return true; },
    sebelumnya: function () { pindah(-1); return true; },
    'ambil-mendesak': function () { d.getElementById('ambil-mendesak').requestSubmit(); return true; },
    balas: function () { return tulis('balas'); },
    catatan: function () { return tulis('catatan'); },
    'siap-pakai': function () { return tulis('balas', '/'); },
    palet: function () { buka_palet(''); return true; },
    pintasan: function () { window.Loket.buka('pintasan'); return true; },
    tema: function () { d.querySelector('[data-tema]').click(); return true; }
  };

  function jalankan(nama) {
    if (khusus[nama]) { if (khusus[nama]()) return true; } else {
      var el = unsur(nama);
      if (el && el.matches('input,textarea,select')) { el.focus(); return true; }
      if (el) {
        el.click();
        var menu = el.closest('summary') && el.closest('details');
        if (menu) setTimeout(function () { var t = menu.querySelector('.lk-menu__isi :is(a,button)'); if (menu.open && t) t.focus(); }, 0);
        return true;
      }
      if (nama === 'urungkan') { var toas = [].slice.call(d.querySelectorAll('.lk-toas button')).pop(); if (toas) { toas.click(); return true; } }
    }
    return false;
  }
  function tersedia(nama) { return !!khusus[nama] && !/^(balas|catatan|siap-pakai)$/.test(nama) || !!unsur(nama) || !!khusus[nama] && !!d.querySelector('.lk-tulis textarea'); }

  /* tombol: satu huruf, atau G lalu angka; diam saat mengetik, saat dialog terbuka, atau bila dimatikan di profil */
  var g_sampai = 0;
  function mengetik(el) { return el.matches('input:not([type=radio],[type=checkbox],[type=submit]),textarea,select,[contenteditable]'); }
  function nama_tombol(e) {
    var k = e.key === ' ' ? 'Space' : e.key.length === 1 ? e.key.toUpperCase() : e.key;
    return (e.shiftKey && /^[A-Z]$/.test(k) ? 'Shift+' : '') + k;
  }
  d.addEventListener('keydown', function (e) {
    if (e.defaultPrevented || e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === 'k') { e.preventDefault(); buka_palet(''); return; }
    if (e.key === 'Escape' && e.target.matches('.lk-tulis textarea')) { kembali_ke_baris(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || mengetik(e.target) || d.querySelector('dialog[open]') || d.body.dataset.pintasan === undefined) return;
    var tombol = nama_tombol(e);
    if (Date.now() < g_sampai && antrean[tombol]) { g_sampai = 0; e.preventDefault(); location.assign(antrean[tombol]); return; }
    g_sampai = tombol === 'G' ? Date.now() + 1500 : 0;
    if (tombol === 'Enter' || tombol === 'Space' && e.target.closest('button,a,summary,label,[role=slider]')) return;
    var nama = peta[tombol];
    if (!nama) return;
    if (jalankan(nama)) e.preventDefault();
    else if (tombol !== 'Space') window.Loket.toas(d.getElementById('percakapan') && d.getElementById('alir') ? 'Tidak tersedia di konsultasi ini.' : 'Buka konsultasi dahulu.', { jenis: 'info', detik: 3 });
  });
  function kembali_ke_baris() {
    var b = d.querySelector('.lk-butir[aria-current]') || d.querySelector('.lk-kepala h2');
    if (b) b.focus();
  }
  /* konsultasi yang baru dibuka: fokus ke judulnya, agar papan ketik dan pembaca layar ikut pindah */
  d.addEventListener('htmx:afterSettle', function (e) {
    if (e.target.id !== 'percakapan') return;
    var asal = e.detail.requestConfig && e.detail.requestConfig.elt, judul = d.querySelector('#percakapan .lk-kepala h2');
    if (judul && asal && asal.matches && asal.matches('.lk-butir')) judul.focus({ preventScroll: true });
    var nomor = (location.pathname.match(/\/konsultasi\/([^/]+)/) || [])[1];
    if (nomor) hasil.dataset.nomor = nomor; else delete hasil.dataset.nomor;
  });

  /* palet: combobox di atas listbox; hasil dari server, 120 ms setelah mengetik */
  var palet = d.getElementById('palet'), isian = palet.querySelector('input'), hasil = d.getElementById('palet-hasil'), jumlah = d.getElementById('palet-jumlah');
  var tunggu = 0, urutan = 0, asal_fokus = null;
  function buka_palet(teks) {
    if (palet.open) return;
    asal_fokus = d.activeElement; isian.value = teks; hasil.replaceChildren(); isian.removeAttribute('aria-activedescendant');
    window.Loket.buka('palet'); isian.focus(); ambil();
  }
  function pilihan() { return [].slice.call(hasil.querySelectorAll('[role=option]')); }
  function pilih(el) {
    pilihan().forEach(function (p) { p.setAttribute('aria-selected', p === el); });
    if (el) { isian.setAttribute('aria-activedescendant', el.id); el.scrollIntoView({ block: 'nearest' }); } else isian.removeAttribute('aria-activedescendant');
  }
  function ambil() {
    var ini = ++urutan, alamat = hasil.dataset.alamat + '?q=' + encodeURIComponent(isian.value) + (hasil.dataset.nomor ? '&nomor=' + encodeURIComponent(hasil.dataset.nomor) : '');
    fetch(alamat, { headers: { 'HX-Request': 'true' } }).then(function (r) {
      if (r.status === 401) { location.assign(r.headers.get('HX-Redirect') || '/masuk'); throw new Error('keluar'); }
      if (!r.ok) throw new Error(r.status);
      return r.text();
    }).then(function (teks) {
      if (ini !== urutan) return;
      hasil.innerHTML = teks;
      hasil.querySelectorAll('[data-jalankan]').forEach(function (p) { if (!tersedia(p.dataset.jalankan)) p.remove(); });
      hasil.querySelectorAll('[role=group]').forEach(function (k) { if (!k.querySelector('[role=option]')) k.remove(); });
      var semua = pilihan(); pilih(semua[0]); jumlah.textContent = semua.length + ' hasil';
    }).catch(function (galat) {
      if (ini !== urutan || galat.message === 'keluar') return;
      hasil.textContent = 'Sambungan terputus. Ketik lagi untuk mencoba.'; jumlah.textContent = hasil.textContent;
    });
  }
  isian.addEventListener('input', function () { clearTimeout(tunggu); tunggu = setTimeout(ambil, 120); });
  isian.addEventListener('keydown', function (e) {
    var semua = pilihan(), kini = semua.findIndex(function (p) { return p.getAttribute('aria-selected') === 'true'; });
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault(); if (semua.length) pilih(semua[(kini + (e.key === 'ArrowDown' ? 1 : -1) + semua.length) % semua.length]);
    } else if (e.key === 'Enter' && semua[kini]) { e.preventDefault(); terima(semua[kini], e.ctrlKey || e.metaKey); }
  });
  hasil.addEventListener('click', function (e) {
    var p = e.target.closest('[data-jalankan]'); if (p) { e.preventDefault(); terima(p, false); }
  });
  function terima(p, tab_baru) {
    var perintah = p.dataset.jalankan;
    if (!perintah) { if (tab_baru) window.open(p.href, '_blank', 'noopener'); else { palet.close(); location.assign(p.href); } return; }
    palet.close();
    if (asal_fokus && asal_fokus.focus) asal_fokus.focus();
    setTimeout(function () { jalankan(perintah); }, 0);
  }
  var cari = d.querySelector('.lk-rel .lk-cari');
  if (cari) cari.addEventListener('click', function () { buka_palet(cari.querySelector('input').value); });
})();
