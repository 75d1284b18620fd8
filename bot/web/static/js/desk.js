// The officers' pages. The order is the order in which their handlers hear an event.

import "./page.js";
import "./refresh.js";
import "./live.js";
import "./drafts.js";
import "./send.js";
import "./undo.js";
import "./offline.js";
import "./canned.js";
import "./attachments.js";
import "./conversation.js";
import "./voice.js";
import "./steps.js";
import "./shortcuts.js";
