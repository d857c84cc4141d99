/** LaTeX for the characters of formulas, of the commands that KaTeX knows. */

/** A character and its command, alternating. */
const LIST =
  'α alpha β beta γ gamma δ delta ϵ epsilon ε varepsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa ' +
  'ϰ varkappa λ lambda μ mu µ mu ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau ' +
  'υ upsilon ϕ phi φ varphi χ chi ψ psi ω omega ϝ digamma Γ Gamma Δ Delta ∆ Delta Θ Theta Λ Lambda ' +
  'Ξ Xi Π Pi Σ Sigma Υ Upsilon ϒ Upsilon Φ Phi Ψ Psi Ω Omega Ω Omega ' +
  '∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ∯ oiint ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge ' +
  '⨁ bigoplus ⨂ bigotimes ⨀ bigodot ⨄ biguplus ⨆ bigsqcup ' +
  '± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∗ ast ⋆ star ∘ circ ∙ bullet • bullet ⊕ oplus ⊖ ominus ⊗ otimes ' +
  '⊘ oslash ⊙ odot ◯ bigcirc ⋄ diamond ∪ cup ∩ cap ⊎ uplus ⊔ sqcup ⊓ sqcap ∨ vee ∧ wedge ∖ setminus ≀ wr ' +
  '⨿ amalg † dagger ‡ ddagger △ triangle ▽ bigtriangledown ▹ triangleright ◃ triangleleft ⊞ boxplus ' +
  '⊟ boxminus ⊠ boxtimes ⊡ boxdot ⋉ ltimes ⋊ rtimes ⊻ veebar ⊼ barwedge ⋏ curlywedge ⋎ curlyvee ∔ dotplus ' +
  '⋒ Cap ⋓ Cup ⊺ intercal ⊚ circledcirc ⊛ circledast ⊝ circleddash ⋋ leftthreetimes ⋌ rightthreetimes ' +
  '⋇ divideontimes ⩞ doublebarwedge ' +
  '≤ leq ≥ geq ⩽ leqslant ⩾ geqslant ≠ neq ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ≍ asymp ≐ doteq ∝ propto ' +
  '≺ prec ≻ succ ⪯ preceq ⪰ succeq ≼ preccurlyeq ≽ succcurlyeq ≪ ll ≫ gg ⋘ lll ⋙ ggg ⊂ subset ⊃ supset ' +
  '⊆ subseteq ⊇ supseteq ⊏ sqsubset ⊐ sqsupset ⊑ sqsubseteq ⊒ sqsupseteq ∈ in ∋ ni ∉ notin ∣ mid ∥ parallel ' +
  '⊥ perp ⊤ top ⊢ vdash ⊣ dashv ⊨ vDash ⊩ Vdash ⊪ Vvdash ⌣ smile ⌢ frown ⋈ bowtie ≲ lesssim ≳ gtrsim ' +
  '⪅ lessapprox ⪆ gtrapprox ≦ leqq ≧ geqq ≶ lessgtr ≷ gtrless ⋚ lesseqgtr ⋛ gtreqless ⪋ lesseqqgtr ' +
  '⪌ gtreqqless ≜ triangleq ≗ circeq ≖ eqcirc ≏ bumpeq ≎ Bumpeq ≑ doteqdot ≒ fallingdotseq ≓ risingdotseq ' +
  '≾ precsim ≿ succsim ⋞ curlyeqprec ⋟ curlyeqsucc ⊲ vartriangleleft ⊳ vartriangleright ' +
  '⊴ trianglelefteq ⊵ trianglerighteq ⋐ Subset ⋑ Supset ⫅ subseteqq ⫆ supseteqq ∽ backsim ⋍ backsimeq ' +
  '≬ between ⋔ pitchfork ∴ therefore ∵ because ⪕ eqslantless ⪖ eqslantgtr ≂ eqsim ≊ approxeq ⋖ lessdot ' +
  '⋗ gtrdot ⪷ precapprox ⪸ succapprox ∍ backepsilon ≔ coloneqq ≕ eqqcolon ⊧ models ' +
  '≮ nless ≯ ngtr ≰ nleq ≱ ngeq ⊀ nprec ⊁ nsucc ⪇ lneq ⪈ gneq ⋠ npreceq ⋡ nsucceq ⋦ lnsim ⋧ gnsim ' +
  '⋨ precnsim ⋩ succnsim ≁ nsim ≇ ncong ⊈ nsubseteq ⊉ nsupseteq ⊊ subsetneq ⊋ supsetneq ⫋ subsetneqq ' +
  '⫌ supsetneqq ∤ nmid ∦ nparallel ⊬ nvdash ⊮ nVdash ⊭ nvDash ⊯ nVDash ⋪ ntriangleleft ⋫ ntriangleright ' +
  '⋬ ntrianglelefteq ⋭ ntrianglerighteq ⪵ precneqq ⪶ succneqq ⪹ precnapprox ⪺ succnapprox ⪉ lnapprox ' +
  '⪊ gnapprox ' +
  '← leftarrow → rightarrow ↑ uparrow ↓ downarrow ↔ leftrightarrow ↕ updownarrow ⇐ Leftarrow ⇒ Rightarrow ' +
  '⇑ Uparrow ⇓ Downarrow ⇔ Leftrightarrow ⇕ Updownarrow ↦ mapsto ⟼ longmapsto ⟶ longrightarrow ' +
  '⟵ longleftarrow ⟹ Longrightarrow ⟸ Longleftarrow ⟺ Longleftrightarrow ⟷ longleftrightarrow ↗ nearrow ' +
  '↘ searrow ↙ swarrow ↖ nwarrow ↩ hookleftarrow ↪ hookrightarrow ↼ leftharpoonup ↽ leftharpoondown ' +
  '⇀ rightharpoonup ⇁ rightharpoondown ⇌ rightleftharpoons ⇋ leftrightharpoons ↠ twoheadrightarrow ' +
  '↞ twoheadleftarrow ⇇ leftleftarrows ⇉ rightrightarrows ⇈ upuparrows ⇊ downdownarrows ↾ upharpoonright ' +
  '⇂ downharpoonright ↿ upharpoonleft ⇃ downharpoonleft ↣ rightarrowtail ↢ leftarrowtail ' +
  '⇆ leftrightarrows ⇄ rightleftarrows ↰ Lsh ↱ Rsh ⇝ rightsquigarrow ↭ leftrightsquigarrow ' +
  '↫ looparrowleft ↬ looparrowright ⊸ multimap ↻ circlearrowright ↺ circlearrowleft ⇛ Rrightarrow ' +
  '⇚ Lleftarrow ↚ nleftarrow ↛ nrightarrow ⇍ nLeftarrow ⇏ nRightarrow ⇎ nLeftrightarrow ' +
  '↮ nleftrightarrow ↶ curvearrowleft ↷ curvearrowright ' +
  '∂ partial ∇ nabla ∞ infty ∀ forall ∃ exists ∄ nexists ¬ neg ∅ emptyset ⌀ varnothing ℜ Re ℑ Im ℵ aleph ' +
  'ℶ beth ℷ gimel ℸ daleth ℏ hbar ℓ ell ℘ wp ∠ angle ∡ measuredangle ∢ sphericalangle ∁ complement ' +
  '℧ mho ð eth Ⅎ Finv ⅁ Game ♭ flat ♮ natural ♯ sharp ♣ clubsuit ♢ diamondsuit ♡ heartsuit ♠ spadesuit ' +
  '□ square ■ blacksquare ◊ lozenge ⧫ blacklozenge ★ bigstar ▲ blacktriangle ▼ blacktriangledown ' +
  '▶ blacktriangleright ◀ blacktriangleleft √ surd … ldots ⋯ cdots ⋮ vdots ⋱ ddots ' +
  '‵ backprime ╱ diagup ╲ diagdown ' +
  '⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ⟨ langle ⟩ rangle 〈 langle 〉 rangle ∎ blacksquare';

/** Characters that need no command but are replaced by an equivalent. */
const PLAIN: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '‐': '-',
  '∕': '/',
  '⁄': '/',
  '∗': '*',
  '∶': ':',
  '‖': '\\|',
  '∥': '\\|',
  '{': '\\{',
  '}': '\\}',
  '%': '\\%',
  '#': '\\#',
  $: '\\$',
  '&': '\\&',
  _: '\\_',
  '\\': '\\backslash',
  '~': '\\sim',
  '^': '\\wedge',
  '’': "'",
  '′': "'",
  '″': "''",
  '‴': "'''",
  '§': '\\S',
  '¶': '\\P',
  '°': '^{\\circ}',
  ı: '\\imath',
  ȷ: '\\jmath',
  '∝': '\\propto',
  '⩵': '==',
};

const COMMANDS: ReadonlyMap<string, string> = new Map([
  ...(LIST.match(/\S+ \S+/gu) ?? []).map((pair): [string, string] => {
    const [sign = '', name = ''] = pair.split(' ');
    return [sign, `\\${name}`];
  }),
  ...Object.entries(PLAIN),
]);

const ITSELF = /^[A-Za-z0-9+=<>()[\]/|,.;:!?*'@"-]$/u;

/** LaTeX of a character in math mode; undefined if none is known. */
export const commandOf = (char: string): string | undefined =>
  COMMANDS.get(char) ?? (ITSELF.test(char) ? char : undefined);

/** Signs with limits above and below in displays. */
export const LARGE_OPERATOR = /^[∑∏∐⋃⋂⋁⋀⨁⨂⨀⨄⨆]$/u;
/** Operators that usually have their limits beside them. */
export const INTEGRAL = /^[∫∬∭∮∯]$/u;
export const RELATION = /^[=<>≤≥⩽⩾≠≈≡∼≃≅≍≐∝≺≻⪯⪰≼≽≪≫⋘⋙⊂⊃⊆⊇∈∋∉⊢⊣⊨→←↔⇒⇐⇔↦⟶⟵⟹⟺≔≜≲≳⊥∥:]$/u;
export const BINARY = /^[+−±∓×÷⋅·∗∘∪∩∧∨⊕⊗⊙∖]$/u;
/** Characters that hardly ever occur in prose. */
export const STRONG_SIGN =
  /^[∑∏∐⋃⋂⋁⋀⨁⨂⨀∫∬∭∮√∂∇∞∀∃∅≤≥⩽⩾≠≈≡∼≃≅∝≺≻≪≫⊂⊃⊆⊇∈∉∪∩∧∨⊕⊗∘−×±∓→←↔⇒⇐⇔↦⟨⟩ℝℂℕℤℚℏℓ∗⋅′\u{1d400}-\u{1d7ff}]$/u;
const GREEK = /^[Α-Ωα-ωϑϕϖϱϵ]$/u;

export const isGreek = (char: string): boolean => GREEK.test(char);

/** Names of functions that LaTeX sets upright. */
const FUNCTIONS = new Set(
  (
    'arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln log ' +
    'max min Pr sec sin sinh sup tan tanh'
  ).split(' '),
);
/** Those among them that have limits below. */
const WITH_LIMITS = new Set(
  'det gcd inf lim max min Pr sup limsup liminf argmax argmin'.split(' '),
);

export const hasLimits = (name: string): boolean => WITH_LIMITS.has(name.replace(/ /gu, ''));

/** LaTeX of a function's name. */
export function functionCommand(name: string): string {
  if (FUNCTIONS.has(name)) return `\\${name}`;
  if (/^lim (?:sup|inf)$/u.test(name)) return `\\${name.replace(' ', '')}`;
  if (/^arg (?:max|min)$/u.test(name)) return `\\${name.replace(' ', '\\')}`;
  const spaced = name.replace(/ /gu, '\\,');
  return hasLimits(name) ? `\\operatorname*{${spaced}}` : `\\operatorname{${spaced}}`;
}

export const isFunction = (name: string): boolean =>
  FUNCTIONS.has(name) || WITH_LIMITS.has(name.replace(/ /gu, ''));

/** Accents by the characters that draw them: the narrow command and the wide one. */
const ACCENTS: Readonly<Record<string, readonly [narrow: string, wide: string]>> = {
  '\u0302': ['\\hat', '\\widehat'],
  ˆ: ['\\hat', '\\widehat'],
  '^': ['\\hat', '\\widehat'],
  '\u0303': ['\\tilde', '\\widetilde'],
  '˜': ['\\tilde', '\\widetilde'],
  '~': ['\\tilde', '\\widetilde'],
  '\u0304': ['\\bar', '\\overline'],
  '\u0305': ['\\bar', '\\overline'],
  '¯': ['\\bar', '\\overline'],
  ˉ: ['\\bar', '\\overline'],
  '‾': ['\\bar', '\\overline'],
  '\u0307': ['\\dot', '\\dot'],
  '˙': ['\\dot', '\\dot'],
  '\u0308': ['\\ddot', '\\ddot'],
  '¨': ['\\ddot', '\\ddot'],
  '\u20d7': ['\\vec', '\\overrightarrow'],
  '\u030c': ['\\check', '\\check'],
  ˇ: ['\\check', '\\check'],
  '\u0306': ['\\breve', '\\breve'],
  '˘': ['\\breve', '\\breve'],
  '\u0301': ['\\acute', '\\acute'],
  '´': ['\\acute', '\\acute'],
  '\u0300': ['\\grave', '\\grave'],
  '\u030a': ['\\mathring', '\\mathring'],
  '˚': ['\\mathring', '\\mathring'],
};

export const accentOf = (char: string, wide: boolean): string | undefined =>
  ACCENTS[char]?.[wide ? 1 : 0];
export const isAccent = (char: string): boolean => char in ACCENTS;
