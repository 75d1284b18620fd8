// The officers' pages. The order is the order in which their handlers hear an event.

import "../page/page.js";
import "../page/focus.js";
import "../page/asked_again.js";
import "../live/refresh.js";
import "../live/live.js";
import "../composer/drafts.js";
import "../composer/send.js";
import "../composer/undo.js";
import "../composer/offline.js";
import "../composer/canned.js";
import "../composer/attachments.js";
import "./conversation.js";
import "./voice.js";
import "./pictures.js";
import "./steps.js";
import "./kept_form.js";
import "./shortcuts.js";
import "./push.js";
