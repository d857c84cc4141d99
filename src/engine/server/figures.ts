/** Links from a page's Markdown to pictures of its figures. */
import type { OcrPage } from '../../core/document.ts';
import type { Figure } from '../../input/figures.ts';
import { assemblePage } from '../../layout/page.ts';
import type { PageOptions } from '../protocol.ts';

export const figuresOf = ({ regions }: OcrPage): Figure[] =>
  regions
    .filter(({ kind, unplaced }) => kind === 'figure' && unplaced === undefined)
    .map(({ id, box }) => ({ id, box }));

/** A path as the target of a Markdown link: nothing in it ends the link. */
const linkTarget = (link: string): string =>
  encodeURI(link.replaceAll('\\', '/')).replace(/[()]/gu, (char) => (char === '(' ? '%28' : '%29'));

/**
 * The page with a link in front of what is written in each figure.
 * @param written ids of the figures that have a picture
 * @param link folder of the pictures as seen from the Markdown
 */
export function linkFigures(
  page: OcrPage,
  written: readonly string[],
  link: string,
  options: PageOptions,
): OcrPage {
  if (written.length === 0) return page;
  const regions = page.regions.map((region) => {
    if (!written.includes(region.id)) return region;
    const picture = `![Figure](${linkTarget(`${link}/${region.id}.png`)})`;
    return {
      ...region,
      markdown: region.markdown === '' ? picture : `${picture}\n\n${region.markdown}`,
    };
  });
  return { ...page, ...assemblePage(regions, options) };
}
