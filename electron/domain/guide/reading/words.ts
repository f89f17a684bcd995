/*
 * The words by which guides name their parts, in English, Spanish, Portuguese, French, German, Italian,
 * Chinese, Japanese, Korean and Russian. All are matched against `fold`ed text: lower case, no accents.
 */
import type { SectionKind } from '../model.ts';

export const SEVERITY =
  /\bseverit|\bsev(?:\b|[- ]?\d)|\bpriorit(?:y|ies)\b|\bclassif(?:ication|y|ying|ied)|\bcriticalit|\b(?:incident|response|impact|urgency|alert) (?:levels?|categor)|gravedad|severidad|clasificacion|severidade|gravidade|prioridad|classificac|niveles? d|niveis? d|gravite|criticite|severite|classification|niveaux? d|priorite|schweregrad|prioritat|dringlichkeit|klassifi[kz]|stufen|gravita|级别|等级|分级|严重(?!影响)|優先|优先级|深刻度|重大度|重要度|レベル|심각도|등급|우선순위|уров(?:ень|ни|ней)|критичност|серьезност|приоритет|классифик|тяжест/;

export const ESCALATION =
  /\bescalat|\bescala(?:d|c|r|m|t)|\bescalon|\bescalad|eskalat|escalade|升级|升級|上报(?!故障|信息|时)|エスカレ|에스컬|эскалац|\bcall (?:tree|chain|list order)|\b(?:notification|command|paging|contact|support|response) chain|chain of (?:command|escalation)/;
export const ESCALATION_OTHER =
  /\bwhen to escalat|escalat\w* (?:trigger|criteri|guideline|polic(?:y|ies) overview|template|rule|checklist)|\bhow to escalat|\bif escalated|\bwhen escalated|criteri\w+ (?:for|de|d')|cuando escalar|quando escalar|quand escalader|wann eskal|升级条件|升级标准|когда эскал/;

export const CONTACT =
  /\bcontacts?\b|\bcontact (?:info|list|detail|sheet|matrix|director)|phone (?:list|numbers?)|emergency numbers?|who to (?:call|contact|page|notify)|\bon-?call (?:contacts?|directory|list|team)|\bcontactos?\b|\bcontatos?\b|\bkontakte?\b|\bansprechpartner|notfallnummern|\bcontatti\b|numeros? d'urgence|telefonos|telefones|联系人|联系方式|联络|通讯录|联系|連絡先|연락처|연락망|контакт/;
export const NO_CONTACT =
  /\bcontact (?:us|the|with|your|support if)|template|tracing|notification|form\b|point/;

export const TEMPLATE =
  /\btemplates?\b|plantilla|modelos?\b|gabarit|\bmodele|vorlage|muster\b|模板|范本|テンプレ|ひな形|投稿例|通知例|文例|报告示例|메시지 예|공지 예|템플릿|양식|шаблон/;
export const MESSAGE =
  /\bnotif|\bannounc|\bmessage|\bupdates?\b|\bcommunicat|\be-?mail|\bstatus page|\bslack\b|\bstatement|press release|\bsubject\b|resolution notice|\balert post|comunica|notifica|mensaj|mensag|correo|aviso|courriel|communiqu|annonce|avis\b|mitteilung|nachricht|benachrichtig|meldung|通知|公告|通报|お知らせ|通知文|공지|알림|уведомлен|сообщени|оповещен|письм/;
export const REPORT =
  /post-?\s?mortem|\bpost-?incident|\bretrospectiv|\b(?:incident|outage|rca|drill|final|summary|after[- ]action|test|status) reports?\b|\breports?$|\bincident (?:log|record|ticket|form|summary|document|tracking)|\baction items?\b|\brca\b|root cause analysis|\btimeline\b|lessons learned|\bticket\b|\bhandoff\b|\bhandover\b|informe|relatorio|rapport|bericht|protokoll|报告|复盘|记录|신고|報告|レポート|보고서|отчет|постмортем|фоллоу/;

export const TOOLS =
  /\b(?:tools?|resources?|references?|links?|documentation|appendix|glossary|useful commands|command reference|cheat ?sheet|quick (?:reference|links|commands|ref)|related|see also|further reading|external resources|dashboards?|bookmarks)\b|herramientas|recursos|ferramentas|outils|ressources|werkzeug|anhang|apendice|enlaces|相关文档|附录|工具|参考|参考資料|ツール|참고|도구|инструмент|ссылк|приложени|справочн/;
export const REVIEW =
  /post-?\s?mortem|\bpost-?incident|\bafter (?:the )?incident|\bretrospective|lessons|continuous improvement|post-?event|post-?incidente|pos-?incidente|apres (?:l')?incident|nachbereit|nach dem vorfall|复盘|事后|總結|事後|振り返り|사후|после инцидент|разбор/;
export const OVERVIEW =
  /^(?:table of contents|contents|toc|index|overview|introduction|purpose|scope|goals?|objectives?|summary|executive summary|background|about|prerequisites?|pre-?requisites?|requirements|assumptions|how to use|audience|definitions?|terminology|glossary|revision history|change ?log|version history|document (?:control|history|information)|maintenance|faqs?|notes?|references?|next steps|conclusion|key principles|owner|last updated|tabla de contenidos?|indice|resumen.*|introduccion|objetivos?|alcance|sumario|visao geral|objetivo|escopo|sommaire|introduction|objectif.*|inhalt.*|einleitung|ubersicht|zweck|(?:文档|文件|本文|方案)?(?:概述|说明|简介|目的|范围)|目录|概述|简介|目的|适用范围|前言|目次|概要|はじめに|개요|목차|목적|содержание|оглавление|введение|обзор|цель|назначение)$/;
export const ROLES =
  /\broles?\b|responsibilit|\bteam (?:structure|members|composition)|\bresponse team\b|\bincident (?:commander|team)|\braci\b|equipo|responsabil|papeis|funcoes|equipe|rollen|verantwortlich|角色|职责|団队|团队|役割|体制|역할|роли|ответственн|команда/;
export const POLICY =
  /\btraining|\bdrills?\b|\btest(?:ing|s)?\b|\bmetrics?\b|\brto\b|\brpo\b|justification|\bkpis?\b|\bsl[aoi]s?\b|\bcomplian|\blegal|\bregulat|\bgdpr\b(?! request)|\bcertification|\bon-?call (?:rotation|schedule|expectations|responsibilit|handoff)|\brotation|\bschedule|\bshift|success (?:metrics|criteria)|\bsupport matrix|\bmonitoring (?:setup|and|&|tools|coverage|dash)|\balert(?:ing)? (?:config|rules|routing|setup|response)|\barchitecture|\bconfiguration reference|\bprevention\b|\bpreventi(?:ve|on) measures|\bproactive|\bautomation|metricas|capacitacion|formation|schulung|演练|培训|指标|訓練|훈련|교육|обучени|метрик|учени/;
/** Questions that people ask: no condition, whatever they name. */
export const FAQ =
  /\bfaqs?\b|frequently asked|preguntas frecuentes|perguntas frequentes|questions frequentes|foire aux questions|haufig(?:e| gestellte) fragen|domande frequenti|常见问题解答|常见问答|よくある質問|자주 묻는|자주하는 질문|часто задаваемые|вопросы и ответы/;
export const QUICK =
  /quick (?:reference|commands|links|ref\b|fix)|cheat ?sheet|useful commands|common commands|referencia rapida|referencia rapida|comandos (?:utiles|uteis)|aide-memoire|commandes utiles|kurzreferenz|常用命令|快速参考|速查|よく使うコマンド|быстр[а-я]* справ|полезные команды/;
export const PROCESS =
  /\bincident (?:response|management|handling) (?:process|procedures?|workflow|lifecycle|flow|steps|phases|plan)|\bresponse (?:process|procedures?|workflow|phases|lifecycle)|\bgeneral (?:process|procedures?|response)|\bprocess\b|\bworkflow\b|\blifecycle\b|\bphases?\b|first (?:5|10|15|30) min|proceso|procedimiento general|fluxo|processo|boucle de reponse|processus|deroulement|ablauf|prozess|流程|阶段|プロセス|フロー|절차|процесс|порядок действий|этап/;
/** "Phase 1: Detection", "Step 2: Triage": a part of a process, never a condition. */
export const STAGE =
  /^(?:phase|step|stage|fase|paso|passo|etapa|etape|schritt|阶段|步骤|第.{1,3}步|ステップ|フェーズ|단계|шаг|этап|фаза)\s*[\d#一二三四五六七八九ivx]/;

export const CONTAINER =
  /\bcommon (?:incidents?|issues?|problems?|scenarios?|failures?|alerts?|outages?)|\b(?:playbooks?|runbooks?|scenarios?)\b|\bincident (?:scenarios?|types?|procedures)\b|\bspecific (?:incidents?|procedures)|\bfailure (?:modes?|scenarios?)|\balerts?\b|\btroubleshoot|\bknown issues|\bemergency procedures|\bdisaster (?:scenarios?|types)|\bincidents? (?:comunes|frecuentes|comuns)|escenarios|cenarios|scenari|problemas (?:comunes|comuns|frequentes)|procedures? par|incidents? (?:courants|frequents|types)|haufige|szenarien|storungen|常见|故障处理|故障场景|场景|预案|シナリオ|よくある|障害対応|対応手順|시나리오|장애 유형|장애 대응|자주|сценари|типов[а-я]+ (?:инцидент|проблем|сбо)|частые|плейбук|ранбук|распространен/;

const FAILING =
  /\b(?:(?:high|low|rising|elevated|excessive|abnormal) [\w-]+ (?:counts?|rates?|usage|load|latency|times?|numbers?|volume|size)|(?:rate|usage|latency|load|cpu|memory|count|time|lag|size|utili[sz]ation|consumption) (?:is )?(?:too )?(?:high|low)|in a loop|restart loop|boot loop|looping|keeps (?:restarting|crashing|failing)|too many requests|unauthori[sz]ed|40[0134589]|429|50[0-4]|[45]xx|down|outages?|fail(?:s|ed|ing|ure|ures)?|unavailab\w+|unreachable|unresponsive|not (?:[a-z]+ing|ready|found|reachable|available)|abandoned|(?:cannot|can't|unable|won't|doesn't|does not|no longer)\b|errors?|exception|crash(?:es|ed|ing|loop\w*)?|corrupt\w*|exhaust\w*|saturat\w*|overload\w*|spikes?|leak(?:s|ed|age)?|timeouts?|timing out|time-?outs|degrad\w+|slow(?:ness|down|ing)?|latency|lag(?:ging)?|backlog|stuck|hung|hang(?:s|ing)?|oom|out of (?:memory|disk|space|sync)|deadlock\w*|(?:disk|storage|volume|partition|queue|inbox|table|log|space|memory|is|are|was|almost|nearly|gets?|getting) full|full (?:disk|outage|storage|queue)|expir(?:ed|y|ing|ation)|breach\w*|compromis\w+|attacks?|ddos|dos|ransom\w*|crypto-?(?:mining|jacking|miner)\w*|cryptojack\w*|spoof\w*|scams?|impersonation|exploit\w*|espionage|sabotage|destruction|wiper|worm|trojan|rootkit|botnet|lateral movement|privilege escalation|web ?shell|skimming|tamper\w*|manipulation|hijack\w*|malware|virus|phishing|intrusion|exfiltrat\w+|injection|unauthori[sz]ed|suspicious|abuse|fraud\w*|theft|stolen|lost|loss|missing|stale|mismatch\w*|inconsisten\w+|conflict\w*|broken|unhealthy|throttl\w+|rate limit\w*|insufficient|high (?:cpu|memory|load|error|latency|disk|response|traffic|queue|rate|usage|i\/?o)|low (?:disk|memory|space|traffic)|too (?:many|high|low|slow|much|few)|disconnect\w*|interrupt\w*|disruption|incidents?|issues?|problems?|bugs?|rejected|denied|blocked|flood|fire|disaster|power|earthquake|split[- ]brain|drift|anomal\w+|vulnerab\w+|zero[- ]day|insider|takeover|defacement|exposure|exposed|brute[- ]force|misconfigur\w+|evict\w+|pending|imagepull\w*|pressure|reached|exceeded|above|below|drops?|dropped|declin\w+|bounce\w*)\b/;
const FAILING_LATIN =
  /\b(?:nao|no|ne|non) (?:se )?(?:puede|pode|permite|corre|roda|anda|ejecuta|imprime|muestra|aparece|inicia|arranca|responde|funciona|abre|carrega|carga|conecta|sobe|levanta|envia|recebe|recibe|sincroniza|repond|demarre|fonctionne|charge|marche|parte)\w*|\b(?:startet|antwortet|funktioniert|reagiert|ladt|lauft|verbindet|sendet) nicht\b|nicht (?:verfugbar|moglich)|storung|defekt|absturz|abgesturzt|hangt\b|degrad|inaccessible|panne|caid[ao]|caida|fall[ao]s?\b|fallo|error(?:es)?\b|erros?\b|lent[oa]|saturad|agotad|esgotad|indispon|no disponible|no responde|fora do ar|fuera de servicio|perdida|perda|brecha|vazament|fuga|ataque|invas|expirad|vencid|corrup|lleno|cheio|alta (?:latencia|carga|cpu)|alto (?:uso|consumo)|elevad|interrompid|interrumpid|bloque|compromet|falh[ao]s?\b|intrus|panne|indisponib|echec|erreur|lenteur|fuite|attaque|compromission|corruption|perte|expire|plein|surcharge|ausfall|ausgefallen|fehler|nicht erreichbar|langsam|uberlast|verlust|angriff|datenleck|abgelaufen|voll\b|sturz|guasto|disservizio|violazione|attacco/;
const FAILING_OTHER =
  /未授权|越权|注入|恶意|勒索|钓鱼|木马|病毒|白屏|[变响]应?[慢]|卡死|卡顿|死锁|报错|错误|被占用|占用高|占用率高|打不开|被拒绝|失效|缺失|宕机|故障|失败|异常|不可用|连不上|无法|挂掉|溢出|不足|过高|过期|泄露|泄漏|攻击|丢失|损坏|超时|延迟|满|崩溃|中断|入侵|不正|侵害|悪化|急増|応答しない|応答なし|遅い|落ち|しない|障害|ダウン|停止|エラー|失敗|遅延|枯渇|漏洩|攻撃|破損|不能|できない|切れ|高負荷|不達|안 ?됨|되지 않|안 ?되는|느림|느려|끊김|급증|고갈|장애|실패|오류|다운|지연|부족|초과|유출|공격|손상|만료|불가|중단|недоступ|не (?:запуска|откры|приход|отправл|загруж|подключ|обнов|синхрон|грузит|стартует|поднима)|зависа|завис|упал|тормоз|сбо[йяе]|ошибк|отказ|паден|упал|не работает|не отвечает|утечк|атак|взлом|потер|поврежд|переполн|истек|медленн|задержк|высок|исчерпан|авари/;

/** A title that says that something goes wrong. */
export function isCondition(folded: string): boolean {
  return FAILING.test(folded) || FAILING_LATIN.test(folded) || FAILING_OTHER.test(folded);
}

const CAMEL = /^(?:[a-z]+(?=[A-Z]))?(?:[A-Z]+[a-z0-9]*){2,}$/;

/** CamelCase names of alerts: `KubePodCrashLooping`, `etcdNoLeader`; but not `PostgreSQL` or `CloudWatch`. */
export function isAlertName(title: string): boolean {
  const name = title
    .trim()
    .replace(/^`|`$|\s*[([][^()[\]]*[)\]]$/g, '')
    .replace(/^\[?[A-Z]+\]?[:\s-]+(?=[A-Z][a-z])/, '');
  if (!CAMEL.test(name) || !/[a-z]/.test(name)) return false;
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
  return parts.split(' ').length > 2 || isCondition(parts);
}

export const PROCEDURE =
  /\brestor(?:e|ing|ation)|\brollback|\broll(?:ing)? back|\brestart|\breboot|\bfail-?over\b(?!.*fail(?:ed|ure))|\bfail-?back|\brecover(?:y|ing)?\b|\bbackup (?:and|procedure|verification|restor)|\bback ?up\b(?!.*fail)|\bdeploy(?:ing)?\b|\bscal(?:e|ing)\b|\bmigrat(?:e|ion|ing)\b|\brotat(?:e|ing|ion)\b|\bmaintenance\b|\binstall|\bset ?up\b|\bsetup\b|\bconfigur(?:e|ing)\b|\bupgrade|\bresiz(?:e|ing)|\bcreat(?:e|ing)\b|\bdelet(?:e|ing)\b|\bverif(?:y|ication)|\bvalidat|\bhealth checks?|\bbypass|restaura|reinici|recuperacion|recuperacao|redemarr|retour arriere|wiederherstell|neustart|ripristin|恢复|回滚|重启|备份|切换|復旧|ロールバック|再起動|バックアップ|복구|복원|롤백|재시작|백업|восстановлен|откат|перезапуск|резервн/;

const KINDS: [SectionKind, RegExp][] = [
  [
    'symptoms',
    /^(?:.{0,25}\b)?(?:symptoms?|signs?|indicators?|meaning|impacts?|detection(?! time)|detect(?:ed by)?|alert (?:condition|details?|source|definition|fires|name|trigger)|triggers?|what (?:is happening|you(?:'ll)? see|happened)|how (?:to )?(?:detect|identify|recogni[sz]e)|overview|description|context|summary|background|what this (?:alert )?means|problem|condition|affected|severity|scope|possible causes?|likely causes?|common causes?|causes?)\b|sintomas?|senales|sinais|deteccion|deteccao|impacto|indicios|indicadores|symptomes?|signes|detection|indicateurs|symptome|anzeichen|erkennung|auswirkung|sintomi|症状|现象|表现|影响|检测|告警|原因|検知|現象|影響|증상|현상|영향|탐지|симптом|признак|обнаружен|влияни/,
  ],
  [
    'diagnosis',
    /\b(?:diagnos\w*|investigat\w*|triage|analy[sz]\w*|assess\w*|identif\w*|quick checks?|checks?|verif\w*|troubleshoot\w*|root cause|debug\w*|confirm|evidence|forensic)\b|diagnostic|investigac|investigaci|analisis|analise|triaje|triagem|verificac|comprobaci|analyse|diagnose|untersuch|prufung|uberprufung|diagnosi|排查|诊断|定位|检查|分析|判断|診断|調査|切り分け|確認|진단|조사|분석|확인|점검|диагност|анализ|расследован|проверк/,
  ],
  [
    'recovery',
    /\b(?:recover\w*|restor\w*|roll-?back|resolution notice|failover|return to normal|rebuild)\b|recuperac|recuperaci|restaura|retablissement|reprise|wiederherstell|ripristino|恢复|回滚|復旧|回復|복구|복원|восстановл|откат/,
  ],
  [
    'prevention',
    /\b(?:prevent\w*|prepar(?:e|ation|edness)\b|long[- ]term|hardening|follow[- ]?ups?|lessons|post[- ]?incident|after|avoid\w*)\b|prevencion|prevencao|prevention|post-?incidente|pos-?incidente|vorbeug|pravention|prevenzione|预防|改进|防止|予防|再発|예방|재발|предотвращ|профилакт|после инцидента/,
  ],
  [
    'mitigation',
    /\b(?:mitigat\w*|resol(?:ution|ve|ving|ved)|remediat\w*|fix(?:es|ing)?|immediate|actions?|response|respond\w*|contain\w*|eradicat\w*|workaround|solutions?|procedures?|steps|what to do|how to|quick fix|remedy|handling|treatment|stabili[sz]e|escalat\w*)\b|mitigacion|mitigac|acciones|acoes|acao|accion|respuesta|resposta|resolucion|resoluc|contencion|contenc|erradicac|pasos|passos|solucion|soluc|actions|reponse|resolution|remediation|confinement|endiguement|etapes|massnahmen|behebung|losung|eindamm|sofort|azioni|soluzione|contenimento|处置|处理|措施|解决|应急|操作|步骤|対応|対処|対策|手順|解決|조치|대응|해결|완화|단계|действи|устранен|решени|реагир|локализ|меры|шаги/,
  ],
];

/** Which part of a playbook a title or label names, or null where it names none. */
export function kindOf(folded: string): SectionKind | null {
  const title = folded.replace(/^(?:\d{1,2}(?:\.\d+)*[.)]?|step \d+:?|[a-z]\))\s+/, '').trim();
  if (title.length > 60) return null;
  for (const [kind, words] of KINDS) if (words.test(title)) return kind;
  return null;
}
