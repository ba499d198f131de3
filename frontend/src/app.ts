// Staff pages: everything small is here, everything large is loaded when an element asks for it.
import { startDoor } from "./accounts/door";
import { startAppearance } from "./appearance";
import { startClocks } from "./clock";
import { startDesktop } from "./desktop";
import { startDialogs } from "./dialogs";
import { startDownloads } from "./download";
import { startHtmx } from "./htmx";
import { startLazy } from "./lazy";
import { startLists } from "./lists";
import { startRinging } from "./ring";
import { startShortcuts } from "./shortcuts";
import { startStream } from "./stream";
import { startToasts } from "./toast";

startHtmx();
startToasts();
startDialogs();
startAppearance();
startDownloads();
startClocks();
startShortcuts();
startLists();
startRinging();
startDesktop();
startStream();
startLazy();
startDoor();
