<#ftl output_format="HTML">
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}: ${passed?then("verified", "not verified")}</title>
<style>
body { font: 15px/1.45 sans-serif; color: #222; background: #fff; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.verdict { border-radius: .3rem; color: #fff; font-size: .9rem; padding: .1rem .5rem; vertical-align: middle; }
.good { background: #2e7d32; }
.bad { background: #b3261e; }
pre { background: #f5f5f5; border-radius: .3rem; font-size: .8rem; margin: 0; overflow: auto; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ddd; padding: .2rem .6rem .2rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
#checks td:nth-child(-n+2) { overflow-wrap: normal; white-space: nowrap; }
th { overflow-wrap: normal; white-space: nowrap; }
td.number, th.number { text-align: right; }
tr.fail td { color: #b3261e; font-weight: bold; }
.failure { background: #fdecea; border-left: .3rem solid #b3261e; margin: .6rem 0; overflow-wrap: anywhere; padding: .2rem .8rem; }
.failure p { margin: .3rem 0; }
.next { color: #222; font-weight: normal; }
#memory { width: auto; }
tr.not-applicable td { color: #666; }
tr.informational td { color: #8a5a00; }
.chart { overflow-x: auto; }
svg.boot-chart { height: auto; max-width: 100%; min-width: 40rem; }
details { margin: .4rem 0; }
summary { cursor: pointer; font-weight: bold; }
input { font: inherit; padding: .2rem .4rem; width: 20rem; max-width: 100%; }
pre.console { max-height: 30rem; }
pre.console span { display: block; }
pre.console span.hidden { display: none; }
</style>
</head>
<body>
<h1>${title} <span class="verdict ${passed?then("good", "bad")}">${passed?then("verified", "not verified")}</span></h1>
<#if failure?has_content>
<div class="failure">
<p><strong>${failure.cause}</strong><#if failure.boot != ""> (${failure.boot})</#if></p>
<#if failure.detail != ""><p>${failure.detail}</p></#if>
<p class="next"><strong>What to do:</strong> ${failure.next}.</p>
</div>
</#if>
<pre><#list summary as line>${line}
</#list></pre>
<h2>Checks</h2>
<table id="checks">
<tr><th>check</th><th>result</th><th>detail</th></tr>
<#list checks as check>
<tr class="${check.result}"><td>${check.name}</td><td>${check.result}</td><td>${check.detail}<#if check.next != ""><div class="next">What to do: ${check.next}.</div></#if></td></tr>
</#list>
</table>
<#if chart != "">
<h2>Boot</h2>
<p>Times are in virtual ms: instruction-count time (QEMU icount), in which one instruction takes 1 ns and idle time is skipped.</p>
<div class="chart">${chart?no_esc}</div>
<h2>What takes longest</h2>
<table>
<tr><th>kind</th><th>name</th><th class="number">begins, ms</th><th class="number">takes, ms</th></tr>
<#list longest as span>
<tr><td>${span.kind}</td><td>${span.name}</td><td class="number">${span.begin}</td><td class="number">${span.took}</td></tr>
</#list>
</table>
</#if>
<#if memory?has_content>
<h2>Memory</h2>
<table id="memory">
<tr><th>what</th><th class="number">MiB</th></tr>
<#list memory as use>
<tr><td>${use.name}</td><td class="number">${use.size}</td></tr>
</#list>
</table>
</#if>
<h2>Consoles</h2>
<p><input id="search" type="search" placeholder="show only lines that contain" aria-label="Search the consoles"> <span id="found"></span></p>
<#list consoles as console>
<details<#if console?is_first> open</#if>>
<summary>${console.name}: <span class="count">${console.lines?size}</span> lines</summary>
<#if (console.omitted > 0)><p>${console.omitted} earlier lines are in logs/${console.name}.</p></#if>
<pre class="console"><#list console.lines as line><span>${line}</span></#list></pre>
</details>
</#list>
<script>
"use strict";
const search = document.getElementById("search");
const consoles = [...document.querySelectorAll("details")];
function show() {
  const wanted = search.value.toLowerCase();
  let found = 0;
  for (const each of consoles) {
    let here = 0;
    for (const line of each.querySelectorAll("pre.console span")) {
      const hit = line.textContent.toLowerCase().includes(wanted);
      line.classList.toggle("hidden", !hit);
      here += hit ? 1 : 0;
    }
    each.querySelector(".count").textContent = here;
    if (wanted !== "") {
      each.open = here > 0;
    }
    found += here;
  }
  document.getElementById("found").textContent = wanted === "" ? "" : found + " lines";
}
search.addEventListener("input", show);
const asked = new URLSearchParams(location.search).get("search");
if (asked !== null) {
  search.value = asked;
  show();
}
</script>
</body>
</html>
