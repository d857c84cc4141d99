/** Links from a page's Markdown to pictures of its figures. */
import type { OcrPage } from '../../../core/document/document.ts';
import { safeMarkdown } from '../../../core/safe/safeMarkdown.ts';
import type { Figure } from '../../../input/source/figurePictures.ts';
import { assemblePage } from '../../../core/document/assemblePage.ts';
import type { PageOptions } from '../../options.ts';

export const regionFigures = ({ regions }: OcrPage): Figure[] =>
  regions
    .filter(({ kind }) => kind === 'figure')
    .flatMap(({ id, places }) => places.slice(0, 1).map((box) => ({ id, box })));

/**
 * A path as the target of a Markdown link: nothing in it ends the link, is an entity, or is
 * mistaken for the start of a query or a formula.
 */
const linkTarget = (link: string): string =>
  link
    .split(/[\\/]/u)
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/gu, percent))
    .join('/');

const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The page with a picture link before the text of each figure.
 * @param page its regions are safe Markdown: the links are the only pictures in it
 * @param written ids of the figures that have a picture
 * @param link path of the picture folder relative to the Markdown
 */
export function linkFigures(
  page: OcrPage,
  written: readonly string[],
  link: string,
  options: PageOptions,
): OcrPage {
  if (written.length === 0) return page;
  const targets = new Map(written.map((id) => [id, linkTarget(`${link}/${id}.png`)]));
  const regions = page.regions.map((region) => {
    const target = targets.get(region.id);
    if (target === undefined) return region;
    const picture = `![Figure](${target})`;
    return {
      ...region,
      markdown: region.markdown === '' ? picture : `${picture}\n\n${region.markdown}`,
    };
  });
  const content = assemblePage(regions, options);
  return {
    ...page,
    ...content,
    markdown: safeMarkdown(content.markdown, new Set(targets.values())),
  };
}
