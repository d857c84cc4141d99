/**
 * What our own pages promise, sentence by sentence, and the tests that hold us to it. A sentence that
 * is new or changed needs an entry here, and a test that would fail if it were not so.
 */

export interface Promised {
  /** The sentence without marks of Markdown. */
  readonly says: string;
  /** Files below `test/` without `.test.ts`, each with titles of tests in it as the source has them. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

export interface PromisingPage {
  readonly page: string;
  /** Heading of the part that promises; the whole page without one. */
  readonly heading?: string;
  readonly promises: readonly Promised[];
}

const LANGUAGE_TOOL = 'unit/editor/tool/languageTool';
const SERVER_ACCESS = 'unit/editor/engines/remoteAccess';
const STAYS_INSIDE: Promised['tests'] = {
  [LANGUAGE_TOOL]: [
    'does not leave the workspace, by no path and no link',
    'reads files of the workspace, by the place where they really lie',
  ],
};
const LOCAL: Promised['tests'] = {
  'unit/docs/absent': [
    'only the model store and the engine "server" can open a connection',
    'the compact engine and the input do not reach the engine "server" or the store',
  ],
};
const ON_REQUEST = 'hear nothing before a download is wanted, nor does the hub';
const NO_OTHER_ORIGIN: Promised['tests'] = {
  'unit/engine/remote/remoteTrouble': ['sends neither page nor key to another origin'],
};

const PRIVACY: readonly Promised[] = [
  {
    says: "Recognition runs on your machine, in a child process of VS Code's extension host (on the remote machine when you work over SSH, WSL or in a container).",
    tests: {
      'unit/editor/engines/engineHost': ['reads pages in a process of its own'],
      'unit/editor/settings/manifest': ['runs where the files are, on the remote machine too'],
      ...LOCAL,
    },
  },
  {
    says: 'Pages leave it only with the engine server, which you set up yourself: it sends the picture of each page that it reads to the address in deepseekOcr.server.url, and nowhere else.',
    tests: { ...LOCAL, ...NO_OTHER_ORIGIN, [SERVER_ACCESS]: ['tells nothing without an address'] },
  },
  {
    says: 'In the editor you are asked once for each address that is not on the machine, and for each that a workspace names; a workspace that is not trusted cannot name one.',
    tests: {
      [SERVER_ACCESS]: [
        'asks once for another machine, and remembers a yes only',
        'asks for this machine too where the workspace names the address',
      ],
      'unit/editor/settings/settings': ['lift no limit and choose nothing where it is not trusted'],
    },
  },
  {
    says: "The key you give is sent to that address alone, is kept in the system's keychain and is in no log.",
    tests: {
      [SERVER_ACCESS]: ['gives a key to the origin it was typed for alone, once that is agreed to'],
      'unit/editor/engines/engineHost': ['writes no key into the log'],
      'unit/engine/remote/remoteFailures': [
        'are told in the words of the server, without the key and without pages of HTML',
      ],
      ...NO_OTHER_ORIGIN,
    },
  },
  { says: 'No telemetry, no accounts, no update checks.', tests: LOCAL },
  { says: 'The compact engine opens no network connection.', tests: LOCAL },
  {
    says: 'A model is downloaded only when you ask for it, from the hub or from the mirror you name (Models).',
    tests: {
      'unit/editor/models/mirrors': [ON_REQUEST],
      'unit/models/store/token': ['is the hub, the variable, or the setting, in rising order'],
    },
  },
  {
    says: "The requests carry the file's name, the part of it that is asked for, the name of this extension and, to the hub's own host alone, your access token if you set one.",
    tests: {
      'unit/models/store/token': [
        'is all that a request says beside the file, its part and our name',
        'does not follow a redirect to another port',
        'is never shown to a mirror, nor by its redirects',
      ],
    },
  },
  {
    says: 'A mirror without encryption on another machine is used only after you agreed to it.',
    tests: {
      'unit/editor/models/mirrors': ['are not used by the store before that'],
      'unit/cli/models/modelsCommand': [
        'refuses a mirror without encryption on another machine, unless a flag allows it',
      ],
    },
  },
  {
    says: 'The agent tool hands the text of a file to the language model that asks for it, once you have agreed.',
    tests: { [LANGUAGE_TOOL]: ['says where a file is read before it is'] },
  },
  {
    says: 'It reads only files that lie in the workspace and follows no link out of it.',
    tests: STAYS_INSIDE,
  },
  {
    says: "What is stored: the results of recent runs (recognized text, page pictures, pasted images) in the extension's own storage folder, so that the results panel survives a reload.",
    tests: {
      'unit/editor/run/runStore': [
        'gives a run back as it was, pages in order',
        'keeps pasted bytes, so that they can be read again after a reload',
        'answers undefined for what is not there and refuses ids that are paths',
      ],
    },
  },
  {
    says: 'Old runs are removed by themselves (setting deepseekOcr.keepResults).',
    tests: { 'unit/editor/run/runStore': ['deletes old runs but none in use'] },
  },
  {
    says: 'The folder may be deleted at any time; VS Code may leave it behind when the extension is uninstalled.',
    tests: { 'unit/editor/run/runStore': ['goes on when its folder is deleted meanwhile'] },
  },
  {
    says: "How long the last pages took on this machine is kept in VS Code's own storage, to estimate the next run: seconds, engine, model, device or the server's host, and the machine's name; nothing of the documents.",
    tests: {
      'unit/editor/estimate/pageTimes': [
        'are kept by way of reading and machine',
        'has what decides the pace, and nothing of an address but its host',
      ],
    },
  },
  {
    says: 'Kept there too are the servers and mirrors that you agreed to, and which document each recent result was written to.',
    tests: {
      'unit/docs/absent': [
        'VS Code keeps what docs/privacy.md names, and none of it is synchronized',
      ],
    },
  },
  {
    says: 'None of it is synchronized.',
    tests: {
      'unit/docs/absent': [
        'VS Code keeps what docs/privacy.md names, and none of it is synchronized',
      ],
    },
  },
  {
    says: 'Passwords of protected PDFs are kept in memory for the run and are not written anywhere.',
    tests: { 'unit/editor/run/runStore': ['keeps no password, in no file'] },
  },
  {
    says: 'Logs (command "OCR: Show Log") hold file names, timings and errors.',
    tests: { 'unit/editor/reporting/log': ['of work in the background are in the log'] },
  },
  {
    says: 'The path of the home folder and the user name are taken out of every line before it is written; names of one or two letters and those of many machines, such as root or user, are left.',
    tests: {
      'unit/editor/reporting/log': [
        'has the home folder and the user taken out of every line, at every level',
        'has them taken out of addresses too',
        'leaves names that say nothing of a person',
        'cleans what a failed conversion wrote',
      ],
      'unit/lint/imports': ['refuses ${code} in ${file}'],
    },
  },
  {
    says: 'The process that reads documents is given no passwords, tokens or keys of your environment, and the key of your OCR server only while it sends pages there.',
    tests: {
      'unit/core/system/childEnvironment': ['holds no secret, whatever it is called'],
      'process/engine/client/secrets': [
        'gives the server no variable with one',
        'gives the key of the OCR server to runs of that engine alone, and only while they last',
      ],
    },
  },
];

const PDF_COSTS = 'unit/input/pdfCosts';
const DRAW_PAGE = 'unit/input/drawPage';
const RARE_IMAGES = 'unit/input/rareImages';

const LIMITS: readonly Promised[] = [
  {
    says: 'Checked before decoding: file ≤ 512 MB, image ≤ 100 megapixels (from the header), PDF page raster ≤ 40 megapixels, ≤ 2,000 pages a run.',
    tests: {
      'unit/docs/limits': [
        'are those that docs/architecture.md names, also by default in the settings',
      ],
      'unit/input/images': ['checks the size in the header before decoding'],
      'unit/input/pdf': [
        'refuses damaged files, and an image beyond the limit without decoding it',
        'lowers the resolution of large sheets and says so where print may be lost',
      ],
    },
  },
  {
    says: 'Each error names the limit and the setting that lifts it.',
    tests: { 'unit/docs/limits': ['are named by the errors, with the setting that lifts them'] },
  },
  {
    says: 'What a page of a PDF costs is charged before pdf.js does it (src/input/pdf/guard): its worker is loaded with its inner classes exported, and their costly methods are hooked.',
    tests: {
      [PDF_COSTS]: [
        'believes the sizes inside of compressed images',
        'keeps the whole of pdf.js out of the stacks of errors',
      ],
    },
  },
  {
    says: 'Images count with the size that the page and their own headers promise, masks included, and all of a page together may have twice the pixels of the largest.',
    tests: {
      [PDF_COSTS]: [
        'counts the pixels of all images together',
        'counts an image once, however often it is drawn, and its mask',
        'believes the sizes inside of compressed images',
      ],
    },
  },
  {
    says: 'What is no image may be 256 MB when it is unpacked, and compressed twice.',
    tests: { [PDF_COSTS]: ['limits what data is unpacked to, and how often'] },
  },
  {
    says: 'A page has at most 3 million steps, 50,000 drawings within drawings and 500,000 characters; a table that defines a colour has at most 16 million values, and functions that compute colours at most 500 million steps.',
    tests: {
      [PDF_COSTS]: [
        'limits steps',
        'limits drawings within drawings',
        'limits characters, and reads as many in one line',
        'limits tables of functions',
        'limits what functions compute',
      ],
    },
  },
  {
    says: 'Parsing a page of a PDF and drawing it may each take a third of limits.pageSeconds.',
    tests: {
      [PDF_COSTS]: [
        'limits the time for a stage',
        'gives each stage a third of the time of a page',
      ],
    },
  },
  {
    says: 'A page that takes too long to draw is drawn once more at 36 % of the resolution, with a warning; one that takes too long even so is given up.',
    tests: {
      [DRAW_PAGE]: [
        'are drawn with less resolution, at the same size, with a warning',
        'are given up when that takes too long as well',
      ],
    },
  },
  {
    says: 'Masks and patterns of a page are not all kept in memory.',
    tests: { [DRAW_PAGE]: ['do not keep a copy of every mask'] },
  },
  {
    says: 'Of the directories of a TIFF file, at most a million entries and a million places of strips are read, whatever they share.',
    tests: { [RARE_IMAGES]: ['that share one long list cost no more than one list'] },
  },
  {
    says: 'Sound files of kinds that are not read are reported as not supported, not as damaged.',
    tests: {
      [RARE_IMAGES]: ['names what is not read', 'are named where they are not read: ${coding}'],
      'unit/input/pdf': ['names encryption for the holders of certificates as not supported'],
    },
  },
  {
    says: 'PDF.js runs with eval off, inside the child.',
    tests: {
      'unit/docs/absent': ['PDF.js is opened in one place, with eval off'],
      'unit/lint/imports': ['refuses ${code} in ${file}'],
    },
  },
  {
    says: "The webview has a CSP of default-src 'none' with nonces; nothing a document says is executed or rendered unsanitized.",
    tests: {
      'unit/editor/panel/pageHtml': [
        'allow nothing but the one script, by a nonce that is new each time',
      ],
      'unit/webview/model/model': ['loads no picture'],
      'panel/regions': ['never runs or loads what a document says'],
    },
  },
  {
    says: 'The engine server sends pages and key to the origin of the setting alone (src/engine/remote): redirects elsewhere are reported, not followed.',
    tests: NO_OTHER_ORIGIN,
  },
  {
    says: 'The editor gives the inference process an address on another machine, or one that the workspace names, only with the mark whether the user agreed to it; without, the engine is not available.',
    tests: {
      [SERVER_ACCESS]: [
        'asks once for another machine, and remembers a yes only',
        'asks for this machine too where the workspace names the address',
      ],
      'vscode/ocrServer': [
        'sends nothing elsewhere before a person agreed, and asks only once then',
      ],
    },
  },
  {
    says: 'Keys are kept per origin.',
    tests: {
      [SERVER_ACCESS]: ['gives a key to the origin it was typed for alone, once that is agreed to'],
    },
  },
  {
    says: 'No telemetry and no network use at all by the compact engine (privacy.md).',
    tests: LOCAL,
  },
  {
    says: 'Models are fetched on request only, from pinned revisions.',
    tests: {
      'unit/editor/models/mirrors': [ON_REQUEST],
      'unit/models/store/catalogue': ['leads to addresses of the pinned revision'],
    },
  },
  {
    says: 'Their files are checked by size and SHA-256, pinned or as the hub names it; where neither is known, entity tags or dates keep ranges of two versions apart.',
    tests: {
      'unit/models/store/downloadChecks': [
        'refuses another size before a byte is fetched',
        'refuses wrong bytes, removes them, and gets them right the next time',
        'takes size and hash from the hub where the catalogue does not know them',
      ],
      'unit/models/store/changingFiles': [
        'is found by its entity tag, which the server compares',
        'is found by its entity tag where the server does not heed If-Range',
        'is found by its date where there is no entity tag',
        'is never put together from parts where the server names no version',
        'is found by the hash that the hub names, from one answer to the next',
      ],
    },
  },
  {
    says: "The access token goes to the hub's own host alone (models.md).",
    tests: {
      'unit/models/store/token': [
        'does not follow a redirect to another port',
        'is never shown to a mirror, nor by its redirects',
      ],
    },
  },
  {
    says: 'No link at a name of the store is written through.',
    tests: {
      'unit/models/store/links': [
        'does not write through a ${kind} link at the partial file, begun or to go on',
        'does not write through a ${kind} link at a file of its own lists',
        'does not write through a ${kind} link at a file that is imported',
      ],
    },
  },
  {
    says: 'Safetensors headers are checked before anything is read: length, UTF-8, types, shape × type against the offsets, no gap, no overlap.',
    tests: {
      'unit/models/format/safetensors': [
        'refuses lengths that cannot be',
        'allocates nothing for a header that claims to be larger than allowed',
        'refuses headers that are no JSON objects',
        'refuses offsets and shapes that do not fit',
        'refuses overlaps, gaps and what no tensor covers',
      ],
    },
  },
  {
    says: 'The reader is fuzzed.',
    tests: { 'unit/models/format/safetensors': ['takes a mutated header rightly or not at all'] },
  },
  {
    says: 'Untrusted workspaces set nothing but the language of their documents and how text is written and shown: every other setting is restricted, in the manifest and where it is read (settings.ts).',
    tests: {
      'unit/editor/settings/manifest': [
        'restricts every setting in workspaces that are not trusted, but for the harmless ones',
      ],
      'unit/editor/settings/settings': ['lift no limit and choose nothing where it is not trusted'],
    },
  },
  {
    says: "Virtual workspaces: files are read through VS Code's file system API.",
    tests: {
      'unit/editor/run/inputs': [
        'come through the file system API of VS Code where it is not on this disk',
      ],
    },
  },
  {
    says: 'A file that exists is not touched without a question.',
    tests: {
      'unit/editor/document/outputTarget': [
        'is asked for where a file, a folder or a link is there already',
      ],
    },
  },
  {
    says: 'Pictures of figures get a folder that is free, and no two files of a batch go to one document.',
    tests: {
      'unit/editor/extract/figurePlace': [
        'never go into a folder, a file or through a link that is there already',
      ],
      'unit/editor/document/outputTarget': ['is another for each file of a batch'],
    },
  },
  {
    says: 'What the editor stores is written under a temporary name and renamed; a result that cannot be stored never stops a run.',
    tests: {
      'unit/editor/run/runStore': [
        'leaves the old file whole where a new one cannot be written',
        'never stops a run, whatever becomes of its folder, and reports what was not stored',
      ],
      'unit/engine/process/pages/stages': [
        'is missing where it cannot be written, and the page is not lost',
      ],
    },
  },
  {
    says: 'The agent tool answers with a limited length and says how to ask for the rest.',
    tests: {
      [LANGUAGE_TOOL]: [
        'gives the whole text in parts of limited length, none of it twice and none left out',
        'reads no more pages than the answer has room for',
      ],
    },
  },
  {
    says: 'It reads files that lie in the workspace, by the place where they really are.',
    tests: STAYS_INSIDE,
  },
  {
    says: 'Names of pasted and dropped files are one line without folders.',
    tests: {
      'unit/editor/run/inputs': [
        'are one line without folders, whatever they hold',
        'and names of files lead to no other folder',
      ],
    },
  },
  {
    says: 'Every text that VS Code shows passes through notify.ts, which takes control characters out and leaves no link in it; every line of the log passes through log.ts, which also takes out the home folder and the user name.',
    tests: {
      'unit/editor/reporting/notify': [
        'are plain on every surface, and buttons and entries are given back as they were',
        'hold no link from the name of a file or the words of a server',
      ],
      'unit/editor/reporting/log': [
        'has the home folder and the user taken out of every line, at every level',
        'has no control characters, and no line that passes for another entry',
      ],
    },
  },
  {
    says: 'A lint rule allows no other way.',
    tests: { 'unit/lint/imports': ['refuses ${code} in ${file}', 'allows ${code} in ${file}'] },
  },
  {
    says: 'An error that nobody waits for, as of a listener, is reported in the log (background.ts).',
    tests: {
      'unit/editor/reporting/log': [
        'of a listener are in the log, and the other listeners are called',
        'of work in the background are in the log',
      ],
    },
  },
  {
    says: "Every page, and the opening of a file, is limited from outside: memory (limits.memoryMB) by the watchdog, which looks ten times a second, time (limits.pageSeconds) by the client's PageClock.",
    tests: {
      'process/engine/client/limits': [
        'ends a page that takes memory without end, and reads the next',
        'ends a page that never ends, and reads the next',
        'bounds the look into a source, and does not leave the server stuck in it',
      ],
    },
  },
  {
    says: 'The process is ended, the error names page and limit, and a fresh process reads the next page.',
    tests: {
      'process/engine/client/limits': [
        'ends a page that takes memory without end, and reads the next',
      ],
    },
  },
  {
    says: 'A page that runs out of memory in a process that had read others is tried once more by itself; a file that cannot be opened within its limits is not.',
    tests: {
      'process/engine/client/limits': [
        'reads a page again by itself when others have left the memory full',
      ],
    },
  },
  {
    says: 'Unless it is set, the memory is 2 GB, at most 60 % of the machine, plus what the DeepSeek-OCR model in use needs (then at most 90 %), and stays below the limits of control groups (versions 1 and 2) with 15 % left for others.',
    tests: {
      'unit/engine/process/memoryLimit': [
        'is enough for any page and leaves the machine usable',
        'has room for the model that was chosen, as far as the machine has',
        'stays below the limit of a container, with something left for the others',
      ],
    },
  },
  {
    says: 'The engines that write answers stop by themselves first: from outside they get the time of an answer on top.',
    tests: { 'unit/engine/client/pageClock': ['lets an engine end an answer by itself first'] },
  },
  {
    says: 'A page whose own text cannot be read is recognized, with a warning.',
    tests: {
      'process/engine/client/inferenceClient': [
        'recognizes a page whose own text cannot be read, and says so',
      ],
    },
  },
  {
    says: 'The child, the test of a GPU and the converter get an environment by an allow-list (src/core/system/childEnvironment.ts): no tokens, keys or passwords.',
    tests: { 'unit/core/system/childEnvironment': ['holds no secret, whatever it is called'] },
  },
  {
    says: 'The key of an OCR server comes with each run of the engine server and is forgotten when it ends.',
    tests: {
      'process/engine/client/secrets': [
        'gives the key of the OCR server to runs of that engine alone, and only while they last',
      ],
    },
  },
  {
    says: 'The command line (src/cli) finds the place of every output before it reads (outputPlan.ts): an output that is an input by real path or by device and inode ends it with exit code 2; what exists is replaced with --force only, and only where it is text.',
    tests: {
      'process/cli/productOutputs': ['leaves every source as it is'],
      'process/cli/output/outputRules': [
        'are found out before anything is read',
        'are refused where they exist, and replaced with --force',
      ],
    },
  },
  {
    says: 'Results, and the pictures of figures, are written beside their places, flushed and renamed (outputFile.ts, figureStage.ts); what was put there meanwhile stays, and the result gets a number.',
    tests: {
      'unit/cli/output/outputFile': [
        'is in its place when it is complete, and not before',
        'gets a number where something appeared meanwhile',
      ],
      'unit/cli/output/figureStage': [
        'come to their place with the text, those of finished pages alone',
      ],
    },
  },
  {
    says: 'Devices and pipes are written as they are.',
    tests: { 'process/cli/productOutputs': ['writes to devices and pipes as they are'] },
  },
  {
    says: 'SIGINT, SIGTERM and SIGHUP, and a run that fails in the middle, leave the finished pages and a note of what is missing (finishedPages.ts: a comment in Markdown, the warning cancelled in JSON).',
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
    says: 'What the command line prints of names, messages and text has no control characters.',
    tests: {
      'unit/cli/output/renderDocument': ['hold no control characters in any format'],
      'process/cli/productOutputs': ['prints no control characters of names'],
    },
  },
];

export const PAGES: readonly PromisingPage[] = [
  { page: 'docs/privacy.md', promises: PRIVACY },
  { page: 'docs/architecture.md', heading: 'Limits and safety', promises: LIMITS },
];
