/** Which folders may import which: the zones of ESLint's `no-restricted-paths`. */

/** Known to every engine and every client. */
const ENGINE_BASE = ['engine', 'options', 'ipcReader', 'serialQueue'].map((name) => `./${name}.ts`);

/**
 * Imports point one way: editor → engine (client, protocol) → core;
 * engine → input, layout, models → core; engine, models → workers → core; editor and cli →
 * models/store. `core` imports nothing
 * outside itself.
 * `except` paths are relative to `from`.
 */
export const zones = [
  {
    target: './src/core',
    from: './src',
    except: ['./core'],
    message: 'core imports nothing but core.',
  },
  {
    target: './src/layout',
    from: './src',
    except: ['./layout', './core'],
    message: 'layout imports core only.',
  },
  {
    target: './src/input',
    from: './src',
    except: ['./input', './core'],
    message: 'input imports core only.',
  },
  {
    target: './src/models',
    from: './src',
    except: ['./models', './workers', './core', './network'],
    message: 'models imports core, workers and the HTTP client only.',
  },
  {
    target: './src/export',
    from: './src',
    except: ['./export', './core'],
    message: 'Writers of file formats import core only.',
  },
  {
    target: './src/workers',
    from: './src',
    except: ['./workers', './core'],
    message: 'workers imports core only.',
  },
  {
    target: './src/models/store',
    from: './src/models',
    except: ['./store', './format/forms.ts', './format/manifest.ts', './format/safetensors.ts'],
    message: 'The store runs in the extension host: no graph writer, no converter.',
  },
  {
    target: './src/engine',
    from: './src',
    except: ['./engine', './input', './layout', './models', './workers', './core', './network'],
    message: 'engine never imports the editor.',
  },
  {
    target: ['./src/engine/!(remote)/**/*', './src/models/!(store)/**/*'],
    from: './src/network',
    message: 'Only the model store and the engine "server" reach the network.',
  },
  {
    target: './src/network',
    from: './src',
    except: ['./network'],
    message: 'The HTTP client imports nothing.',
  },
  {
    target: './src/layout/lines',
    from: './src/layout',
    except: ['./lines'],
    message: 'Lines know nothing of what is built from them.',
  },
  {
    target: './src/layout/tables',
    from: './src/layout',
    except: ['./tables', './lines'],
    message: 'Tables are built from lines.',
  },
  {
    target: './src/layout/blocks',
    from: './src/layout',
    except: ['./blocks', './lines'],
    message: 'Blocks are built from lines.',
  },
  {
    target: './src/engine/client',
    from: './src/engine',
    except: ['./client', ...ENGINE_BASE, './protocol.ts', './watchdog/watchdogTask.ts'],
    message: 'Clients know the messages of the inference process, not what is in it.',
  },
  {
    target: './src/engine/answer',
    from: './src/engine',
    except: ['./answer', ...ENGINE_BASE],
    message: 'Answers are read without knowing which engine they are from.',
  },
  {
    target: './src/engine/compact',
    from: './src/engine',
    except: ['./compact', ...ENGINE_BASE],
    message: 'An engine knows no other engine.',
  },
  {
    target: './src/engine/remote',
    from: './src/engine',
    except: ['./remote', './answer', ...ENGINE_BASE],
    message: 'An engine knows no other engine.',
  },
  {
    target: './src/engine/deepseek',
    from: './src/engine',
    except: ['./deepseek', './answer', './watchdog', ...ENGINE_BASE],
    message: 'An engine knows no other engine.',
  },
  {
    target: './src/engine/deepseek/model',
    from: './src/engine/deepseek',
    except: ['./model', './preprocess'],
    message: 'The model runs where it is told to: devices are chosen above it.',
  },
  {
    target: './src/editor',
    from: './src',
    except: [
      './editor',
      './core',
      './engine/client',
      './engine/options.ts',
      './engine/protocol.ts',
      './models/store',
      './models/format/forms.ts',
      './models/format/manifest.ts',
      './shared',
      './export',
    ],
    message:
      'The editor reaches the engines through engine/client, engine/options and engine/protocol only.',
  },
  {
    target: './src/cli',
    from: './src',
    except: [
      './cli',
      './core',
      './engine/client',
      './engine/options.ts',
      './engine/protocol.ts',
      './models/store',
      './export',
    ],
    message:
      'The CLI reaches the engines through engine/client, engine/options and engine/protocol only.',
  },
  {
    target: './src/shared',
    from: './src',
    except: ['./shared', './core'],
    message: 'What editor and webview share imports core only.',
  },
  {
    target: './webview',
    from: './src',
    except: ['./core', './shared'],
    message: 'The webview shares core and its protocol only.',
  },
  {
    target: './src',
    from: './webview',
    message: 'Only the message protocol is shared, and it lies in src/shared.',
  },
];
