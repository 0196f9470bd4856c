// The behaviours that pages ask for with data attributes. Every page works without them.
import { startCountdowns } from "./countdown.js";
import { startCrop } from "./crop.js";
import { startEnding } from "./ending.js";
import { startForms } from "./forms.js";
import { startJobs } from "./jobs.js";
import { startPhone } from "./phone.js";
import { startReveal } from "./reveal.js";
import { startSignOut } from "./sign-out.js";
import { startTheme } from "./theme.js";

startTheme();
startForms(document);
startReveal(document);
startCrop(document);
startCountdowns(document);
startEnding(document);
startJobs(document);
startPhone(document);
startSignOut(document);
