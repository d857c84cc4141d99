/** The sentences of docs/privacy.md. */
import {
  LANGUAGE_TOOL,
  SERVER_ACCESS,
  STAYS_INSIDE,
  LOCAL,
  ON_REQUEST,
  NO_OTHER_ORIGIN,
  type Promised,
} from './promised.ts';

export const PRIVACY: readonly Promised[] = [
  {
    says: "Recognition runs on your machine, in a child process of VS Code's extension host (on the remote machine when you work over SSH, WSL or in a container).",
    tests: {
      'unit/editor/engines/engineHost': ['reads pages in a separate process'],
      'unit/editor/settings/manifest': ['runs where the files are, on the remote machine too'],
      ...LOCAL,
    },
  },
  {
    says: 'Pages leave it only if you use the engine server, which you set up yourself: it sends a picture of each page that it reads to an address in deepseekOcr.server.url or deepseekOcr.server.moreUrls, and nowhere else.',
    tests: {
      ...LOCAL,
      ...NO_OTHER_ORIGIN,
      [SERVER_ACCESS]: ['returns nothing without an address'],
    },
  },
  {
    says: 'The editor asks you once for each address that is on another machine, and for each that a workspace sets; an untrusted workspace cannot set one.',
    tests: {
      [SERVER_ACCESS]: [
        'asks once for another machine, and remembers only a yes',
        'asks for this machine too if the workspace sets the address',
      ],
      'unit/editor/settings/settings': ['raise no limit and choose nothing if it is not trusted'],
    },
  },
  {
    says: "Your key is sent only to the first address, or from the command line to all that you name there, stored in the system's keychain, and never written to a log.",
    tests: {
      [SERVER_ACCESS]: ['uses a key only for the origin it was entered for, after consent'],
      'unit/editor/engines/engineHost': ['writes no key into the log'],
      'unit/engine/remote/remoteFailures': [
        'are reported in the words of the server, without the key and without HTML pages',
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
      'unit/models/store/token': [
        'is the hub, the variable, or the setting, in increasing precedence',
      ],
    },
  },
  {
    says: "The requests contain the file's name, the requested part of it, the name of this extension and, only for the hub's own host, your access token if you set one.",
    tests: {
      'unit/models/store/token': [
        'is the only addition of a request to the file, its part and our name',
        'is not sent after a redirect to another port',
        'is never sent to a mirror, nor by its redirects',
      ],
    },
  },
  {
    says: 'An unencrypted mirror on another machine is used only after you agree to it.',
    tests: {
      'unit/editor/models/mirrors': ['are not used by the store before that'],
      'unit/cli/models/modelsCommand': [
        'refuses an unencrypted mirror on another machine, unless a flag allows it',
      ],
    },
  },
  {
    says: 'The agent tools give the text of a file to the language model that requests it, after you agree.',
    tests: { [LANGUAGE_TOOL]: ['says where a file will be read before it is'] },
  },
  {
    says: 'They read only files in the workspace and follow no link out of it.',
    tests: STAYS_INSIDE,
  },
  {
    says: 'DeepSeek OCR: Correct with a Language Model… sends the text of pages, with the doubtful words marked, to a language model of VS Code, after you agree to that model.',
    tests: {
      'unit/editor/correction/modelCorrections': [
        'send nothing without consent, which names the model and is asked for once',
      ],
    },
  },
  {
    says: 'It sends no pictures, and no page without doubtful words.',
    tests: {
      'unit/editor/correction/modelCorrections': [
        'send one page after the other, with marks, and no page without doubts',
      ],
    },
  },
  {
    says: "The results of recent runs (recognized text, page pictures, pasted images) are stored in the extension's own storage folder, so that the results panel survives a reload.",
    tests: {
      'unit/editor/run/runStore': [
        'returns a run unchanged, with pages in order',
        'keeps pasted bytes, so that they can be read again after a reload',
        'returns undefined for missing runs and refuses ids that are paths',
      ],
    },
  },
  {
    says: 'Old runs are removed automatically (setting deepseekOcr.keepResults).',
    tests: { 'unit/editor/run/runStore': ['deletes old runs except those in use'] },
  },
  {
    says: 'You can delete the folder at any time; VS Code may leave it behind when the extension is uninstalled.',
    tests: { 'unit/editor/run/runStore': ['continues if its folder is deleted in the meantime'] },
  },
  {
    says: "To estimate the next run, the times of recent pages on this machine are stored in VS Code's own storage: seconds, engine, model, device or the server's host, and the machine's name; nothing from the documents.",
    tests: {
      'unit/editor/estimate/pageTimes': [
        'are stored by way of reading and machine',
        'contains what determines the pace, and only the host of an address',
      ],
    },
  },
  {
    says: 'The servers and mirrors that you agreed to, what the last check of a model found, and which documents contain which results, are stored there too.',
    tests: {
      'unit/docs/absent': [
        'VS Code stores only what docs/privacy.md names, and synchronizes none of it',
      ],
    },
  },
  {
    says: 'None of this is synchronized.',
    tests: {
      'unit/docs/absent': [
        'VS Code stores only what docs/privacy.md names, and synchronizes none of it',
      ],
    },
  },
  {
    says: 'Passwords of protected PDFs are kept in memory during the run and are not written anywhere.',
    tests: { 'unit/editor/run/runStore': ['stores no password in any file'] },
  },
  {
    says: 'Logs (command "DeepSeek OCR: Show Log") contain file names, timings and errors.',
    tests: { 'unit/editor/reporting/log': ['of background work are logged'] },
  },
  {
    says: 'The path of the home folder and the user name are removed from every line before it is written, except user names of one or two letters and names common to many machines, such as root or user.',
    tests: {
      'unit/editor/reporting/log': [
        'has the home folder and the user removed from every line, at every level',
        'has them removed from addresses too',
        'keeps names that do not identify a person',
        'cleans the output of a failed conversion',
      ],
      'unit/lint/imports': ['refuses ${code} in ${file}'],
    },
  },
  {
    says: 'The process that reads documents gets no passwords, tokens or keys from your environment.',
    tests: {
      'unit/core/system/childEnvironment': ['contains no secret, whatever its name is'],
      'process/engine/client/secrets': ['passes no secret variables to the process'],
    },
  },
  {
    says: 'It gets the key of your OCR server only while it sends pages there.',
    tests: {
      'process/engine/client/secrets': [
        'passes the key of the OCR server only to runs of that engine, and only while they last',
      ],
    },
  },
];
