import { SHOWN_ON_TELEPHONE } from "./markup.ts";
import { dark, light, propertiesOf, seriesColours } from "./palette.ts";

/**
 * How the page looks: on a telephone, on a desk, on a wall from across the room, in the dark and on paper. Whatever is wider than the page scrolls in
 * a box of its own. Long lists are shortened on a telephone. A chart is drawn twice, and the one that fits is shown: on a wall the narrow one, whose words grow with it.
 */
export const styleSheet = `
:root{color-scheme:light;${propertiesOf(light)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${propertiesOf(dark)}}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;padding:12px;max-width:1360px;overflow-wrap:break-word}
h1{font-size:22px;line-height:1.25;margin:0 0 4px}h2{font-size:19px;margin:32px 0 8px}h3{font-size:15px;margin:16px 0 4px}p{margin:4px 0}
.soft{color:var(--soft)}
a{color:var(--c1)}nav{margin:10px 0}nav a{display:inline-block;margin-right:16px;padding:4px 0}
:focus-visible{outline:3px solid var(--c1);outline-offset:2px}
.verdict{font-weight:600;color:var(--good)}.verdict.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:10px;margin:16px 0}
.tiles div{display:flex;flex-direction:column-reverse;justify-content:flex-end;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px}
.tiles dt{color:var(--soft);font-size:14px;line-height:1.35}.tiles dd{margin:0;font-size:20px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:minmax(0,1fr);gap:12px}
figure{container-type:inline-size;margin:0;min-width:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px}
figcaption{font-weight:600}figure p{color:var(--soft);font-size:14px}
figure .empty{color:var(--ink);font-size:16px;padding:28px 0}
svg{display:block;width:100%;height:auto;pointer-events:none}.wide{display:none;max-width:760px}.narrow{max-width:420px}
@container (min-width:520px){.wide{display:block}.narrow{display:none}}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:6px 0;padding:0;font-size:14px}
.legend li::before{content:"";display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px;background:var(--swatch);print-color-adjust:exact;-webkit-print-color-adjust:exact}
${seriesColours.map((name) => `.legend .${name}{--swatch:var(--${name})}`).join("")}
summary{cursor:pointer;font-size:14px;color:var(--soft);padding:4px 0;width:fit-content}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px;margin:8px 0}
details .scroll{max-height:260px;overflow-y:auto;font-size:13px}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:8px 12px}
th,td{padding:6px 12px;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:600;background:var(--shade)}thead .n{white-space:normal}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.t{white-space:nowrap}
tr.marked,tr.marked>*{background:var(--shade)}
.all{display:none}
small{display:block;color:var(--soft);font-size:13px}
.timeline{list-style:none;margin:8px 0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:8px}
.timeline li{padding:8px 12px;border-top:1px solid var(--line);overflow-wrap:anywhere}.timeline li:first-child{border-top:0}
.timeline time,.timeline .who{color:var(--soft);margin-right:8px}.timeline time{font-variant-numeric:tabular-nums}.timeline .what{font-weight:600}.timeline .what,.timeline .detail{display:block}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;margin:8px 0}.facts dt{color:var(--soft)}.facts dd{margin:0}
.broken{color:var(--bad);padding-left:20px}.broken li{overflow-wrap:anywhere}
footer{margin-top:28px;font-size:14px}
@media screen and (max-width:679px){
.many,.many caption,.many tbody,.many tr,.many th,.many td{display:block}
.many thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.many tr{padding:8px 12px;border-top:1px solid var(--line)}.many tbody th,.many td{border:0;padding:2px 0;white-space:normal;text-align:left}
.many tbody th{font-weight:600}.many small{font-weight:400}
.many td{display:grid;grid-template-columns:136px minmax(0,1fr);gap:12px}.many td::before{content:attr(data-title);color:var(--soft)}
.explained,.explained caption,.explained thead,.explained tbody{display:block}
.explained tr{display:flex;flex-wrap:wrap;padding:6px 12px;border-top:1px solid var(--line)}.explained thead tr{background:var(--shade)}
.explained th,.explained td{border:0;padding:0}.explained tbody th{display:contents}.explained thead th:first-child,.explained span{flex:1 1 0;min-width:0}
.explained .n{flex:none;min-width:76px;padding-left:12px}.explained small{flex:1 0 100%;order:1}
}
@supports selector(:has(*)){@media screen and (max-width:679px){
.long:has(input:not(:checked)) :is(tbody tr,.timeline li):nth-child(n+${SHOWN_ON_TELEPHONE + 1}){display:none}
.all{display:flex;align-items:center;gap:8px;min-height:44px;color:var(--c1)}.all input{width:20px;height:20px;margin:0}
}}
@media (min-width:680px){
.many tbody th{min-width:190px}body{padding:24px}h1{font-size:26px}
.tiles{grid-template-columns:repeat(4,minmax(0,1fr));gap:12px}
.timeline li{display:grid;grid-template-columns:max-content 150px 150px minmax(0,1fr);gap:12px}
}
@media (min-width:960px){.charts{grid-template-columns:repeat(2,minmax(0,1fr));gap:16px}}
@media screen and (min-width:1700px){
body{font-size:19px;max-width:1840px}h1{font-size:36px}h2{font-size:26px}h3,small,figure p,.legend,summary,footer{font-size:17px}
.tiles div{padding:18px 20px}.tiles dt{font-size:19px}.tiles dd{font-size:36px}
.charts{grid-template-columns:repeat(3,minmax(0,1fr))}.timeline li{grid-template-columns:max-content 210px 240px minmax(0,1fr)}
.wide{display:none}.narrow{display:block;max-width:none}
}
@media print{
@page{margin:14mm}
body{padding:0;max-width:none;font-size:10pt;background:none}nav,details{display:none}
.tiles{grid-template-columns:repeat(4,minmax(0,1fr))}.charts{grid-template-columns:repeat(2,minmax(0,1fr))}
.scroll{overflow:visible}.many,.many small{font-size:8pt}.many tbody th{min-width:0}.many th,.many td{padding:4px 6px;white-space:normal}
.timeline li{grid-template-columns:max-content 100px 100px minmax(0,1fr)}thead{display:table-header-group}
figure,tr,.tiles div,.timeline li{break-inside:avoid}h2,h3,caption{break-after:avoid}
}`;
