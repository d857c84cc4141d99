/** Plain JavaScript in place of the server's two compiled modules, which would need a compiler. */

/** native-watchdog ends a process whose parent has ended; the tests end the process group. */
export const watchdogStub = 'exports.start = () => {};\n';

/** @vscode/spdlog: the log files below the user data folder, which explain failing tests. */
export const loggerStub = `
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const nothing = () => {};

function logger(file) {
  let level = 0;
  let plain = false;
  mkdirSync(dirname(file), { recursive: true });
  const writer = (own) => (message) => {
    if (own < level) return;
    const line = new Date().toISOString().replace('T', ' ').replace('Z', '') + ' [' + names[own] + '] ' + message + '\\n';
    appendFileSync(file, plain ? message : line);
  };
  return {
    setLevel: (value) => { level = value; },
    getLevel: () => level,
    clearFormatters: () => { plain = true; },
    setPattern: nothing,
    flush: nothing,
    drop: nothing,
    trace: writer(0), debug: writer(1), info: writer(2),
    warn: writer(3), error: writer(4), critical: writer(5),
  };
}

exports.setLevel = exports.setFlushOn = exports.shutdown = nothing;
exports.createAsyncRotatingLogger = async (_name, file) => logger(file);
exports.createRotatingLogger = exports.createAsyncRotatingLogger;
`.trimStart();
