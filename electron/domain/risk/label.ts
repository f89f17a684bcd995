import type { Finding } from './model.ts';

/** Titles that promise only a look, in the languages in which guides are read. */
const looks =
  /\b(check|verify|view|show|list|inspect|look|monitor|status|test|validate|confirm|see|diagnos\w*|get|print|display|identify|find|review|examine|revisar|verificar|comprobar|mostrar|ver|listar|checar|consultar|v[ée]rifier|afficher|lister|pr[üu]fen|anzeigen|auflisten)\b|检查|查看|查询|确认|列出|显示|確認|表示|확인|조회|проверить|показать|просмотр/i;
/** Titles that promise a small change. */
const mild =
  /\b(clear|clean(?: ?up)?|tidy|refresh|restart|reload|flush|rotate|free|warm|limpiar|limpar|vaciar|reiniciar|nettoyer|vider|red[ée]marrer|leeren|neu ?starten|bereinigen)\b|清理|清除|重启|クリア|再起動|정리|재시작|очистить|перезапуск/i;
/** Titles that own up to it. */
const owns =
  /\b(delete|drop|remov\w*|destroy|prune|truncate|wipe|purge|erase|reset|kill|terminate|force|restore|rollback|roll back|revert|shut ?down|uninstall|reformat|format|drain|scale (down|to (0|zero))|empty|evict|stop|borrar|eliminar|excluir|apagar|restaurar|matar|detener|parar|supprimer|restaurer|arr[êe]ter|l[öo]schen|entfernen|wiederherstellen|beenden)\b|删除|恢复|回滚|终止|停止|重置|卸载|削除|復元|停止|삭제|복원|중지|удалить|восстанов|остановить/i;
const volumes =
  /\b(volumes?|data|vol[úu]men(es)?|dados|datos|donn[ée]es|daten)\b|卷|数据|データ|볼륨|데이터|данн|том/i;

/** Where the title of a step promises less than its command does: a sentence for each lie, none for an honest one. */
export function labelLies(title: string, findings: readonly Finding[]): string[] {
  const known = findings.filter((f) => !f.unknown);
  const grave = known.filter((f) => f.risk === 'destructive');
  const worst = grave[0] ?? known.find((f) => f.risk === 'change' && f.subject !== 'file');
  if (title.trim() === '' || !worst) return [];
  const volume = grave.find((f) => f.subject === 'volume');
  if (volume && !volumes.test(title))
    return [`The title "${title.trim()}" does not say it, but the command ${volume.why}.`];
  if (owns.test(title)) return [];
  const other = grave.find((f) => f.subject !== 'cache');
  if (mild.test(title) && !other) return [];
  if (!mild.test(title) && !looks.test(title)) return [];
  const hidden = other ?? worst;
  return [`The title "${title.trim()}" sounds harmless, but the command ${hidden.why}.`];
}
