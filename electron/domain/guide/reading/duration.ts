const UNITS: [RegExp, number][] = [
  [/^(?:seconds?|secs?|s|segundos?|secondes?|sekunden?|秒|초|сек[а-я]*)$/, 1 / 60],
  [/^(?:minutes?|mins?|m|minutos?|minuten?|分钟|分|분|мин[а-я]*)$/, 1],
  [/^(?:business hours?|hours?|hrs?|h|horas?|heures?|stunden?|小时|個?時間|시간|час[а-я]*|ч)$/, 60],
  [
    /(?:business days?|working days?|calendar days?|days?|d|dias?|jours?|tage?n?|天|日|일|дн[а-я]*|день|сут[а-я]*)$/,
    1440,
  ],
  [/^(?:weeks?|w|semanas?|semaines?|wochen?|周|週間?|주|недел[а-я]*)$/, 10_080],
  [/^(?:months?|meses|mes|mois|monate?n?|个?月|개?월|месяц[а-я]*)$/, 43_200],
  [/^(?:years?|yrs?|y|anos?|ans?|annees?|jahre?n?|年|년|лет|года?)$/, 525_600],
];

const DURATION =
  /(?:(\d+(?:[.,]\d+)?)\s*(?:-|–|to|a|à|bis|до)\s*)?(\d+(?:[.,]\d+)?)\s*\+?\s*[-‑]?\s*((?:business |working |calendar )?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|segundos?|minutos?|horas?|d[ií]as?|semanas?|meses|mes|a[nñ]os?|anos?|secondes?|heures?|jours?|semaines?|mois|ans?|ann[ée]es?|sekunden?|minuten?|stunden?|tagen?|tage|wochen?|monaten?|monate?|jahren?|jahre|秒|分钟|分|小时|個?時間|天|日|周|週間?|个?月|年|초|분|시간|일|주|개?월|년|сек[а-я]*|мин[а-я]*|час[а-я]*|дн[а-я]*|день|сут[а-я]*|недел[а-я]*|месяц[а-я]*|лет|года?|s|m|h|d|w|y|ч)(?![\p{L}]))/iu;

/** The first duration of a text in minutes (the upper end of a span), or undefined where there is none. */
export function minutesOf(text: string): number | undefined {
  const m = DURATION.exec(text);
  if (!m)
    return /\b(?:immediate(?:ly)?|inmediat\w+|imediat\w+|immédiat\w*|sofort)\b|立即|直ちに|즉시|немедленно/i.test(
      text,
    )
      ? 0
      : undefined;
  const unit = (m[3] ?? '')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  const size = UNITS.find(([words]) => words.test(unit))?.[1];
  return size === undefined ? undefined : Number((m[2] ?? '0').replace(',', '.')) * size;
}
