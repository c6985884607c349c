<#ftl output_format="XML">
<svg xmlns="http://www.w3.org/2000/svg" class="boot-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
  <title>Boot of ${title}</title>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  <text x="${left}" y="18" font-size="14" font-weight="bold" fill="#222222">${title}: kernel ${kernelMillis} ms, user space ${userMillis} ms</text>
  <text x="${left}" y="33" fill="#555555">The bars are of a boot that traces itself and so takes ${tracedMillis} ms; virtual time.</text>
  <g font-size="10" text-anchor="end" font-weight="bold"><text x="${width - left - 108}" y="33" fill="#4a78b5">initcalls</text><text x="${width - left - 58}" y="33" fill="#4f9a45">units</text><text x="${width - left}" y="33" fill="#c77f1f">libraries</text></g>
<#list ticks as tick>
  <line x1="${tick.x}" y1="56" x2="${tick.x}" y2="${bottom}" stroke="#dddddd"/>
  <text x="${tick.x}" y="52" text-anchor="middle" fill="#555555">${tick.label}</text>
</#list>
  <rect x="${left}" y="58" width="${(kernelEnd?number - left)?string("0.0")}" height="6" fill="#c9d6e8"><title>kernel</title></rect>
  <rect x="${kernelEnd}" y="58" width="${(end?number - kernelEnd?number)?string("0.0")}" height="6" fill="#d3e6cf"><title>user space</title></rect>
<#list initcalls as bar>
  <rect x="${bar.x}" y="66" width="${bar.width}" height="10" fill="#4a78b5"><title>${bar.name}: ${bar.took} at ${bar.begin} ms</title></rect>
</#list>
<#list bars as bar>
  <rect x="${bar.x}" y="${bar.y}" width="${bar.width}" height="13" fill="<#switch bar.kind><#case "initcall">#4a78b5<#break><#case "unit">#4f9a45<#break><#default>#c77f1f</#switch>"><title>${bar.kind} ${bar.name}: ${bar.took} at ${bar.begin} ms</title></rect>
  <text x="${bar.labelX}" y="${bar.y + 11}" fill="#222222">${bar.name}<#if bar.took != ""> <tspan fill="#777777">${bar.took}</tspan></#if></text>
</#list>
</svg>
