// What was typed on a conversation page that went on elsewhere: this browser kept it, so it is shown to be copied.

const kept = document.getElementById("kept");
const field = document.getElementById("unsent");

if (!field.value) field.value = localStorage.getItem(`loket-chat ${kept.dataset.lines}`) ?? "";
kept.hidden = !field.value;
