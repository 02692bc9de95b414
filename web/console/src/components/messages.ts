import 'element-plus/es/components/message/style/css';
import { Problem } from '@yilian/shared';
import { ElMessage } from 'element-plus/es/components/message/index';
import { problemTitle, problemWait } from './problem_text';

// Short notes at the top of the page. They are not the only place of an important message.

export function showDone(text: string): void {
  ElMessage({ type: 'success', message: text, duration: 5000, showClose: true });
}

export function showProblem(reason: unknown): void {
  const problem = Problem.from(reason);
  const message = [problemTitle(problem), problemWait(problem)].filter(Boolean).join(' ');
  ElMessage({ type: 'error', message, duration: 10_000, showClose: true });
}
