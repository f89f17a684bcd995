const WORDS: [string, RegExp][] = [
  [
    'es',
    /(?<![\p{L}])(?:el|los|las|una|del|para|con|por|que|está|cómo|según|más|también|acciones|incidente)(?![\p{L}])/giu,
  ],
  [
    'pt',
    /(?<![\p{L}])(?:os|uma|não|são|com|para|pelo|pela|ção|está|verificar|também|ações|serviço|resposta)(?![\p{L}])/giu,
  ],
  [
    'fr',
    /(?<![\p{L}])(?:le|les|des|une|est|pour|dans|avec|sur|aux|être|données|vérifier|réponse)(?![\p{L}])/giu,
  ],
  ['de', /(?<![\p{L}])(?:der|die|das|und|ist|nicht|mit|für|auf|eine|wird|bei|prüfen|werden)(?![\p{L}])/giu],
  ['it', /(?<![\p{L}])(?:il|gli|della|delle|che|per|non|con|sono|una|verificare|servizio)(?![\p{L}])/giu],
  ['en', /(?<![\p{L}])(?:the|and|is|to|of|for|with|this|not|are|check|if|on)(?![\p{L}])/giu],
];

/** The language of most of a text's prose, as a BCP 47 primary tag; 'en' where unsure. */
export function languageOf(text: string): string {
  const sample = text.slice(0, 60_000).replace(/```[\s\S]*?```/g, ' ');
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const share = (script: RegExp): number => (sample.match(script)?.length ?? 0) / Math.max(1, letters);
  if (share(/\p{Script=Hangul}/gu) > 0.15) return 'ko';
  if (share(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu) > 0.1) return 'ja';
  if (share(/\p{Script=Han}/gu) > 0.12) return 'zh';
  if (share(/\p{Script=Cyrillic}/gu) > 0.25) return /[іїєґ]/iu.test(sample) ? 'uk' : 'ru';
  let best = 'en';
  let most = 0;
  for (const [tag, words] of WORDS) {
    const count = sample.match(words)?.length ?? 0;
    if (count >= most && count > 0) {
      best = tag;
      most = count;
    }
  }
  return best;
}
