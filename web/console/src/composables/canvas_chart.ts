import type { EChartsCoreOption } from 'echarts/core';
import { type ECharts, init } from 'echarts/core';
import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';

/** Sizes and colours of a drawing that follow the page, because a canvas has no style sheet. */
export interface ChartLook {
  /** One rem in pixels: large text makes large drawings. */
  rem: number;
  fontFamily: string;
  calm: boolean;
}

/**
 * A drawing on a canvas that follows its data and its box. A canvas with a tooltip of its own, because both other
 * ways write styles into the page, which its content security policy refuses.
 */
export function useCanvasChart(
  box: Ref<HTMLElement | undefined>,
  option: (look: ChartLook) => EChartsCoreOption,
  source: () => unknown,
): void {
  let chart: ECharts | undefined;
  let sizes: ResizeObserver | undefined;
  const draw = () =>
    chart?.setOption(
      option({
        rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
        fontFamily: getComputedStyle(document.body).fontFamily,
        calm: window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      }),
      true,
    );
  onMounted(() => {
    if (!box.value) return;
    chart = init(box.value);
    draw();
    sizes = new ResizeObserver(() => chart?.resize());
    sizes.observe(box.value);
  });
  onBeforeUnmount(() => (sizes?.disconnect(), chart?.dispose()));
  watch(source, () => (draw(), requestAnimationFrame(() => chart?.resize())), { flush: 'post' });
}
