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
      'unit/editor/engines/engineHost': ['reads pages in a process of its own'],
      'unit/editor/settings/manifest': ['runs where the files are, on the remote machine too'],
      ...LOCAL,
    },
  },
  {
    says: 'Pages leave it only if you use the engine server, which you set up yourself: it sends a picture of each page that it reads to the address in deepseekOcr.server.url, and nowhere else.',
    tests: { ...LOCAL, ...NO_OTHER_ORIGIN, [SERVER_ACCESS]: ['tells nothing without an address'] },
  },
  {
    says: 'The editor asks you once for each address that is on another machine, and for each that a workspace sets; an untrusted workspace cannot set one.',
    tests: {
      [SERVER_ACCESS]: [
        'asks once for another machine, and remembers a yes only',
        'asks for this machine too where the workspace names the address',
      ],
      'unit/editor/settings/settings': ['lift no limit and choose nothing where it is not trusted'],
    },
  },
  {
    says: "Your key is sent only to that address, stored in the system's keychain, and never written to a log.",
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
    says: "The requests contain the file's name, the requested part of it, the name of this extension and, only for the hub's own host, your access token if you set one.",
    tests: {
      'unit/models/store/token': [
        'is all that a request says beside the file, its part and our name',
        'does not follow a redirect to another port',
        'is never shown to a mirror, nor by its redirects',
      ],
    },
  },
  {
    says: 'An unencrypted mirror on another machine is used only after you agree to it.',
    tests: {
      'unit/editor/models/mirrors': ['are not used by the store before that'],
      'unit/cli/models/modelsCommand': [
        'refuses a mirror without encryption on another machine, unless a flag allows it',
      ],
    },
  },
  {
    says: 'The agent tool gives the text of a file to the language model that requests it, after you agree.',
    tests: { [LANGUAGE_TOOL]: ['says where a file is read before it is'] },
  },
  {
    says: 'It reads only files in the workspace and follows no link out of it.',
    tests: STAYS_INSIDE,
  },
  {
    says: "The results of recent runs (recognized text, page pictures, pasted images) are stored in the extension's own storage folder, so that the results panel survives a reload.",
    tests: {
      'unit/editor/run/runStore': [
        'gives a run back as it was, pages in order',
        'keeps pasted bytes, so that they can be read again after a reload',
        'answers undefined for what is not there and refuses ids that are paths',
      ],
    },
  },
  {
    says: 'Old runs are removed automatically (setting deepseekOcr.keepResults).',
    tests: { 'unit/editor/run/runStore': ['deletes old runs but none in use'] },
  },
  {
    says: 'You can delete the folder at any time; VS Code may leave it behind when the extension is uninstalled.',
    tests: { 'unit/editor/run/runStore': ['goes on when its folder is deleted meanwhile'] },
  },
  {
    says: "To estimate the next run, the times of recent pages on this machine are stored in VS Code's own storage: seconds, engine, model, device or the server's host, and the machine's name; nothing from the documents.",
    tests: {
      'unit/editor/estimate/pageTimes': [
        'are kept by way of reading and machine',
        'has what decides the pace, and nothing of an address but its host',
      ],
    },
  },
  {
    says: 'The servers and mirrors that you agreed to, and the document that each recent result was written to, are stored there too.',
    tests: {
      'unit/docs/absent': [
        'VS Code keeps what docs/privacy.md names, and none of it is synchronized',
      ],
    },
  },
  {
    says: 'None of this is synchronized.',
    tests: {
      'unit/docs/absent': [
        'VS Code keeps what docs/privacy.md names, and none of it is synchronized',
      ],
    },
  },
  {
    says: 'Passwords of protected PDFs are kept in memory during the run and are not written anywhere.',
    tests: { 'unit/editor/run/runStore': ['keeps no password, in no file'] },
  },
  {
    says: 'Logs (command "OCR: Show Log") contain file names, timings and errors.',
    tests: { 'unit/editor/reporting/log': ['of work in the background are in the log'] },
  },
  {
    says: 'The path of the home folder and the user name are removed from every line before it is written, except user names of one or two letters and names common to many machines, such as root or user.',
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
    says: 'The process that reads documents gets no passwords, tokens or keys from your environment.',
    tests: {
      'unit/core/system/childEnvironment': ['holds no secret, whatever it is called'],
      'process/engine/client/secrets': ['gives the server no variable with one'],
    },
  },
  {
    says: 'It gets the key of your OCR server only while it sends pages there.',
    tests: {
      'process/engine/client/secrets': [
        'gives the key of the OCR server to runs of that engine alone, and only while they last',
      ],
    },
  },
];
