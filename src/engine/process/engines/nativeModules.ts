import { createRequire } from 'node:module';
import path from 'node:path';
import { errors, messageOf, type OcrError } from '../../../core/errors/errors.ts';
import { loadCanvas } from '../../../input/pdf/canvasModule.ts';
import { say, type Sentence } from '../../../core/sentences/sentence.ts';

/** Native modules that the engines and the input stage need. */
export const NATIVE_MODULES = ['onnxruntime-node', 'sharp', '@napi-rs/canvas'] as const;
export type NativeModule = (typeof NATIVE_MODULES)[number];

export interface NativeModulesCheck {
  /** Versions of the modules that were actually loaded. */
  readonly versions: Readonly<Record<string, string>>;
  readonly failures: ReadonlyMap<NativeModule, OcrError>;
}

export type ModuleLoader = () => Promise<{ readonly version: string }>;

/** The properties of the machine that determine the right remedy. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Version of the GNU C library; undefined if another one (musl) or none is used. */
  readonly glibc: string | undefined;
}

/** Targets with their own package. */
const TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Oldest GNU C library the prebuilt modules run on. */
const GLIBC = [2, 28] as const;

const olderThan = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
};

/** What the user can do about a native module that does not load. */
export function remedyFor(module: string, message: string, machine: Machine): Sentence {
  const { platform, arch, glibc } = machine;
  const target = `${platform}-${arch}`;
  if (!TARGETS.includes(target)) {
    return say(
      'There is no build of the local engine for {0}. Use the "server" engine instead.',
      target,
    );
  }
  if (platform === 'linux' && glibc === undefined) {
    return say(
      'This Linux system uses a C library other than glibc (such as musl on Alpine), which the local engine does not support. Use a system or container based on Debian, Ubuntu or Fedora, or the "server" engine.',
    );
  }
  if (platform === 'linux' && glibc !== undefined && olderThan(glibc, GLIBC)) {
    return say(
      'It needs glibc {0} or newer; this system has {1}. Use a newer distribution (Debian 10, Ubuntu 20.04, RHEL 8 or later), or the "server" engine.',
      GLIBC.join('.'),
      glibc,
    );
  }
  if (/invalid ELF header|wrong architecture|not a valid Win32|mach-o, but wrong/iu.test(message)) {
    return say(
      'The installed package was built for a platform other than {0}. Reinstall the extension so that VS Code picks the right package.',
      target,
    );
  }
  if (/cannot find (?:module|package)|could not load the .* module/iu.test(message)) {
    return module === 'onnxruntime-node'
      ? say(
          'The file for {0} is not in the package. Reinstall the extension; if it was built from source, run "npm ci" on this machine. The "server" engine works without it.',
          target,
        )
      : say(
          'The file for {0} is not in the package. Reinstall the extension; if it was built from source, run "npm ci" on this machine.',
          target,
        );
  }
  if (platform === 'win32') {
    const name = arch === 'arm64' ? 'vc_redist.arm64.exe' : 'vc_redist.x64.exe';
    return say(
      'Install the Microsoft Visual C++ Redistributable (2015 or later), {0}, and restart the editor.',
      `https://aka.ms/vs/17/release/${name}`,
    );
  }
  const library = /(\S+\.so[.\d]*): cannot open shared object/u.exec(message)?.[1];
  if (library !== undefined) {
    return say('The system library {0} is missing; install the package that contains it.', library);
  }
  return say('Reinstall the extension. If {0} still fails, choose the "server" engine.', module);
}

/** Loads every module and turns failures into sentences that say what to install. */
export async function checkNativeModules(
  loaders: Readonly<Record<NativeModule, ModuleLoader>> = moduleLoaders,
  machine: Machine = thisMachine(),
): Promise<NativeModulesCheck> {
  const versions: Record<string, string> = {};
  const failures = new Map<NativeModule, OcrError>();
  for (const module of NATIVE_MODULES) {
    try {
      versions[module] = (await loaders[module]()).version;
    } catch (error) {
      const message = messageOf(error);
      failures.set(
        module,
        errors.nativeModule(module, remedyFor(module, message, machine), message),
      );
    }
  }
  return { versions, failures };
}

const moduleLoaders: Readonly<Record<NativeModule, ModuleLoader>> = {
  'onnxruntime-node': async () => {
    const { env } = await import('onnxruntime-node');
    return { version: env.versions.node ?? env.versions.common };
  },
  sharp: async () => {
    const { default: sharp } = await import('sharp');
    return { version: sharp.versions.sharp };
  },
  '@napi-rs/canvas': () =>
    Promise.resolve().then(() => {
      loadCanvas().createCanvas(1, 1);
      const require = createRequire(path.join(import.meta.dirname, 'server.js'));
      return require('@napi-rs/canvas/package.json') as { version: string };
    }),
};

interface ReportHeader {
  readonly header?: { readonly glibcVersionRuntime?: string };
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: process.platform === 'linux' ? glibcVersion() : undefined,
  };
}

/** Node's report contains the version of the C library; its type does not describe the content. */
function glibcVersion(): string | undefined {
  // Without this the report performs a name lookup for every open connection.
  Object.assign(process.report, { excludeNetwork: true });
  return (process.report.getReport() as ReportHeader).header?.glibcVersionRuntime;
}
