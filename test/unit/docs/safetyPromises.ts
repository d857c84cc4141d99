/** The sentences of "Limits and safety" in docs/architecture.md: what must stay in and stay out. */
import {
  LANGUAGE_TOOL,
  SERVER_ACCESS,
  STAYS_INSIDE,
  LOCAL,
  ON_REQUEST,
  NO_OTHER_ORIGIN,
  type Promised,
} from './promised.ts';

export const SAFETY: readonly Promised[] = [
  {
    says: 'PDF.js runs with eval off, inside the child.',
    tests: {
      'unit/docs/absent': ['PDF.js is opened in one place, with eval off'],
      'unit/lint/imports': ['refuses ${code} in ${file}'],
    },
  },
  {
    says: "The webview has a CSP of default-src 'none' with nonces; no content of a document is executed or rendered unsanitized.",
    tests: {
      'unit/editor/panel/pageHtml': ['allow only the one script, by a nonce that is new each time'],
      'unit/webview/model/model': ['loads no picture'],
      'panel/regions': ['never runs or loads content of a document'],
    },
  },
  {
    says: 'The engine server sends pages only to the origins in the settings, and the key only to the first of them, or from the command line to all (src/engine/remote): redirects elsewhere are reported, not followed.',
    tests: NO_OTHER_ORIGIN,
  },
  {
    says: 'If an address is on another machine or is set by the workspace, the editor tells the inference process whether the user agreed to it; without agreement, the engine is not available.',
    tests: {
      [SERVER_ACCESS]: [
        'asks once for another machine, and remembers only a yes',
        'asks for this machine too if the workspace sets the address',
      ],
      'vscode/ocrServer': ['sends nothing elsewhere before the user agreed, and asks only once'],
    },
  },
  {
    says: 'Keys are stored per origin.',
    tests: {
      [SERVER_ACCESS]: ['uses a key only for the origin it was entered for, after consent'],
    },
  },
  {
    says: 'No telemetry; the compact engine never uses the network (privacy.md).',
    tests: LOCAL,
  },
  {
    says: 'Models are downloaded only on request, from pinned revisions.',
    tests: {
      'unit/editor/models/mirrors': [ON_REQUEST],
      'unit/models/store/catalogue': ['leads to addresses of the pinned revision'],
    },
  },
  {
    says: 'Their files are checked by size and SHA-256, either pinned or as stated by the hub; if neither is known, entity tags or dates prevent parts of two versions from being mixed.',
    tests: {
      'unit/models/store/downloadChecks': [
        'refuses a different size before a byte is fetched',
        'refuses wrong bytes, removes them, and succeeds the next time',
        'uses size and hash from the hub if the catalogue does not have them',
      ],
      'unit/models/store/changingFiles': [
        'is detected by its entity tag, which the server compares',
        'is detected by its entity tag if the server ignores If-Range',
        'is detected by its date if there is no entity tag',
        'is never assembled from parts if the server names no version',
        'is detected by the hash that the hub names, from one response to the next',
      ],
    },
  },
  {
    says: "The access token is sent only to the hub's own host (models.md).",
    tests: {
      'unit/models/store/token': [
        'is not sent after a redirect to another port',
        'is never sent to a mirror, nor by its redirects',
      ],
    },
  },
  {
    says: 'The store never writes through a link.',
    tests: {
      'unit/models/store/links': [
        'does not write through a ${kind} link at the partial file, new or resumed',
        'does not write through a ${kind} link at one of its own lists',
        'does not write through a ${kind} link at an imported file',
      ],
    },
  },
  {
    says: 'Safetensors headers are checked before anything is read: length, UTF-8, types, shape × type against the offsets, no gap, no overlap.',
    tests: {
      'unit/models/format/safetensors': [
        'refuses impossible lengths',
        'allocates nothing for a header that claims to be larger than allowed',
        'refuses headers that are not JSON objects',
        'refuses offsets and shapes that do not match',
        'refuses overlaps, gaps and bytes without a tensor',
      ],
    },
  },
  {
    says: 'The reader is fuzzed.',
    tests: { 'unit/models/format/safetensors': ['reads a mutated header correctly or not at all'] },
  },
  {
    says: 'Untrusted workspaces can set only the language of their documents and how text is written and shown: every other setting is restricted, in the manifest and where it is read (settings.ts).',
    tests: {
      'unit/editor/settings/manifest': [
        'restricts every setting in untrusted workspaces, except for the harmless ones',
      ],
      'unit/editor/settings/settings': ['raise no limit and choose nothing if it is not trusted'],
    },
  },
  {
    says: "In virtual workspaces, files are read through VS Code's file system API.",
    tests: {
      'unit/editor/run/inputs': [
        'come through the file system API of VS Code if it is not on this disk',
      ],
    },
  },
  {
    says: 'Existing files are never changed without asking.',
    tests: {
      'unit/editor/document/outputTarget': [
        'is asked for if a file, a folder or a link already exists',
      ],
    },
  },
  {
    says: 'Pictures of figures get a new folder, and each file of a batch gets its own document.',
    tests: {
      'unit/editor/extract/figurePlace': [
        'never go into an existing folder or file, or through a link',
      ],
      'unit/editor/document/outputTarget': ['is different for each file of a batch'],
    },
  },
  {
    says: 'Files stored by the editor are written under a temporary name and renamed; a result that cannot be stored never stops a run.',
    tests: {
      'unit/editor/run/runStore': [
        'keeps the old file complete if a new one cannot be written',
        'never stops a run, whatever happens to its folder, and reports what was not stored',
      ],
      'unit/engine/process/pages/stages': [
        'is missing if it cannot be written, and the page is not lost',
      ],
    },
  },
  {
    says: 'The answers of the agent tool are limited in length and say how to request the rest.',
    tests: {
      [LANGUAGE_TOOL]: [
        'returns the whole text in parts of limited length, without repetition or gaps',
        'reads no more pages than fit into the answer',
      ],
    },
  },
  {
    says: 'It reads only files that are in the workspace after all links are resolved.',
    tests: STAYS_INSIDE,
  },
  {
    says: 'Names of pasted and dropped files are one line without folders.',
    tests: {
      'unit/editor/run/inputs': [
        'are one line without folders, whatever they contain',
        'and names of files lead to no other folder',
      ],
    },
  },
  {
    says: 'All text that VS Code shows passes through notify.ts, which removes control characters and links; every line of the log passes through log.ts, which also removes the home folder and the user name.',
    tests: {
      'unit/editor/reporting/notify': [
        'are plain on every surface, and chosen buttons and entries are returned unchanged',
        'contain no link from the name of a file or a message of a server',
      ],
      'unit/editor/reporting/log': [
        'has the home folder and the user removed from every line, at every level',
        'has no control characters, and no line that passes for another entry',
      ],
    },
  },
  {
    says: 'A lint rule forbids all other ways.',
    tests: { 'unit/lint/imports': ['refuses ${code} in ${file}', 'allows ${code} in ${file}'] },
  },
  {
    says: 'An unhandled error, such as one in a listener, is reported in the log (background.ts).',
    tests: {
      'unit/editor/reporting/log': [
        'of a listener are logged, and the other listeners are called',
        'of background work are logged',
      ],
    },
  },
  {
    says: "Every page, and the opening of a file, is limited from outside: memory (limits.memoryMB) by the watchdog, which checks it ten times a second, and time (limits.pageSeconds) by the client's PageClock.",
    tests: {
      'process/engine/client/limits': [
        'ends a page that uses memory without limit, and reads the next',
        'ends a page that never ends, and reads the next',
        'limits the inspection of a source, and does not leave the process stuck in it',
      ],
    },
  },
  {
    says: 'If a limit is exceeded, the process is ended, the error names the page and the limit, and a new process reads the next page.',
    tests: {
      'process/engine/client/limits': [
        'ends a page that uses memory without limit, and reads the next',
      ],
    },
  },
  {
    says: 'A page that runs out of memory in a process that had already read others is retried once automatically; a file that cannot be opened within its limits is not.',
    tests: {
      'process/engine/client/limits': [
        'automatically reads a page again if others have left the memory full',
      ],
    },
  },
  {
    says: 'The default memory limit is 2 GB, at most 60 % of the machine, plus what the DeepSeek-OCR model in use needs (then at most 90 %), and stays below the limits of control groups (versions 1 and 2) with 15 % left for others.',
    tests: {
      'unit/engine/process/memoryLimit': [
        'is sufficient for any page and leaves the machine usable',
        'includes the chosen model, as far as the machine has room',
        'stays below the limit of a container, with something left for others',
      ],
    },
  },
  {
    says: 'The engines that write answers limit their own time first: the outer limit adds the time of an answer.',
    tests: { 'unit/engine/client/pageClock': ['let an engine end an answer on its own first'] },
  },
  {
    says: 'If the embedded text of a page cannot be read, the page is recognized instead, with a warning.',
    tests: {
      'process/engine/client/inferenceClient': [
        'recognizes a page whose embedded text cannot be read, and says so',
      ],
    },
  },
  {
    says: 'The child, the GPU test and the converter get an environment restricted to an allow-list (src/core/system/childEnvironment.ts): no tokens, keys or passwords.',
    tests: { 'unit/core/system/childEnvironment': ['contains no secret, whatever its name is'] },
  },
  {
    says: 'The key of an OCR server is passed with each run of the engine server and is discarded when the run ends.',
    tests: {
      'process/engine/client/secrets': [
        'passes the key of the OCR server only to runs of that engine, and only while they last',
      ],
    },
  },
  {
    says: 'The command line (src/cli) determines the path of every output before it reads (outputPlan.ts): if an output is also an input, by real path or by device and inode, it exits with code 2; existing files are replaced only with --force, and only if they are text.',
    tests: {
      'process/cli/productOutputs': ['does not change any source'],
      'process/cli/output/outputRules': [
        'are detected before anything is read',
        'are refused if they exist, and replaced with --force',
      ],
    },
  },
  {
    says: 'Results, and the pictures of figures, are written next to their destination, flushed and renamed (outputFile.ts, figureStage.ts); a file that appeared there in the meantime is kept, and the result gets a number.',
    tests: {
      'unit/cli/output/outputFile': [
        'appears at its destination only when it is complete',
        'gets a number if a file appeared in the meantime',
      ],
      'unit/cli/output/figureStage': [
        'are moved to their destination with the text, only those of finished pages',
      ],
    },
  },
  {
    says: 'Devices and pipes are written to directly.',
    tests: { 'process/cli/productOutputs': ['writes to devices and pipes directly'] },
  },
  {
    says: 'If SIGINT, SIGTERM, SIGHUP or a failure stops a run, the finished pages are written with a note of what is missing (finishedPages.ts: a comment in Markdown, the warning cancelled in JSON).',
    tests: {
      'process/cli/run/interruption': [
        'writes the finished pages and says what is missing',
        'warns in JSON',
        'writes the finished pages and names the lost ones',
      ],
      'process/cli/productSignals': ['leaves finished pages on disk when the terminal is closed'],
    },
  },
  {
    says: 'Names, messages and text printed by the command line contain no control characters.',
    tests: {
      'unit/cli/output/renderDocument': ['contain no control characters in any format'],
      'process/cli/productOutputs': ['prints no control characters in names'],
    },
  },
];
