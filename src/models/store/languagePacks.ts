/** The language packs: the files of Tesseract's release whose size and hash are known. */
import tessdataJson from '../../../models/tessdata.json' with { type: 'json' };
import { LANGUAGES, type Language } from '../../core/text/languages.ts';

interface PinnedFile {
  readonly size: number;
  readonly sha256: string;
  /** Path in the release if it is not the file's name. */
  readonly path?: string;
}

const { repository, revision, licence } = tessdataJson;
const FILES: Readonly<Record<string, PinnedFile>> = tessdataJson.files;
const RELEASE = `https://raw.githubusercontent.com/${repository}/${revision}`;

/** Id of a language's pack in the catalogue. */
const packId = ({ tesseract }: Language): string => `tessdata-${tesseract}`;

/** The packs in the order of `LANGUAGES`; languages that come only from npm have none. */
export const languagePacks = () =>
  LANGUAGES.flatMap((language) => {
    const file = FILES[language.tesseract];
    if (file === undefined) return [];
    const { size, sha256 } = file;
    const name = `${language.tesseract}.traineddata`;
    return [
      {
        kind: 'languagePack' as const,
        id: packId(language),
        name: language.name,
        language: language.code,
        licence: { spdx: licence, url: `https://github.com/${repository}` },
        files: [{ name, size, sha256, url: `${RELEASE}/${file.path ?? name}` }],
      },
    ];
  });
