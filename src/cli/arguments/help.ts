import { LANGUAGES } from '../../core/text/languages.ts';
import { TASK_IDS } from '../../core/prompting/tasks.ts';

export const HELP = `Usage: deepseek-ocr [options] FILE...
       deepseek-ocr models COMMAND   (see deepseek-ocr models --help)

Turns images and PDFs into Markdown on this machine. FILE "-" reads standard input.

  -l, --language CODES   auto (default) or codes, most likely first: en,ar,zh-Hans
  -f, --format FORMAT    md (default), txt or json
      --json             the same as --format json
  -o, --output PATH      a file, or a folder if several files are given; existing files
                         are kept, and an input is never replaced
      --force            with --output: replaces existing text files
      --figures          with --output: saves figures as images next to it, linked in the
                         Markdown
  -p, --pages RANGE      pages to read, such as 1-3,8 or 5-
      --password TEXT    opens protected PDFs
      --textlayer MODE   auto (default): uses a PDF's embedded text if it can be
                         trusted; ocr: never; textLayer: always
      --engine NAME      compact (default), deepseek or server
      --model FOLDER     converted DeepSeek-OCR model, for --engine deepseek;
                         default: one from "deepseek-ocr models"
      --device NAME      where that model runs: auto (default), cpu, webgpu, cuda,
                         directml or coreml
      --vision FORM      vision encoder on the CPU: int8 (default) or float
      --server-url URL   for --engine server: an OpenAI-compatible server that hosts an
                         OCR model, such as http://localhost:8000/v1; if it needs a key,
                         set the environment variable OCR_SERVER_KEY
      --server-model ID  its model; default: the one that looks like an OCR model
      --server-timeout S longest time for a whole page, in seconds (600)
      --task NAME        for the engines deepseek and server:
                         ${TASK_IDS.join(', ')}
      --language-hint    names the languages of --language in the prompt
      --prompt TEXT      phrase for the task locate, prompt for the task custom
      --mode NAME        resolution mode of the model; auto (default) chooses
      --formulas FORM    dollar (default): $…$; latex: \\(…\\) as the model writes them
      --max-tokens N     longest answer for a page, in tokens (8192)
      --max-seconds S    longest time for a page, in seconds (900)
      --max-pages N      most pages of a file (2000)
      --max-file-mb N    largest file, in MB (512)
      --max-image-megapixels N
                         largest image, in megapixels (100)
      --max-page-megapixels N
                         largest image made from a PDF page, in megapixels (40)
      --max-memory-mb N  most memory for reading a page, in MB; default: depends on
                         the machine and the model
      --tessdata FOLDER  additional Tesseract language data; can be repeated
  -q, --quiet            no progress and no warnings
      --version          prints the version
  -h, --help             prints this text

Languages: ${LANGUAGES.map(({ code }) => code).join(' ')}

Output files appear when they are complete. Ctrl+C writes the finished pages, with a note of
what is missing; a second Ctrl+C exits immediately.

Exit code: 0 all inputs were read, 1 some could not be read or written (each is named on
standard error), 2 wrong usage, or an output would replace something (nothing was read),
130 interrupted (143 by SIGTERM, 129 by SIGHUP).
`;
