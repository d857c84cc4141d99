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
