// htmx keeps no history, runs no code of an answer, and speaks to this server only.
(function (config) {
  'use strict';
  config.includeIndicatorStyles = config.allowEval = config.allowScriptTags = false;
  config.selfRequestsOnly = config.refreshOnHistoryMiss = true;
  config.historyCacheSize = 0;
  config.scrollBehavior = 'auto';
})(window.htmx.config);
