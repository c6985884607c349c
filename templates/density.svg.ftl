<#ftl output_format="XML">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
  <title>Host memory of guests from ${title}</title>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  <text x="20" y="18" font-size="14" font-weight="bold" fill="#222222">${title}: host memory of 1 to ${guests} guests</text>
  <text x="20" y="34" fill="#555555">Proportional (PSS), all together; ${memory} MiB each, ${accelerator}.</text>
<#list images as image>
  <text x="${left + 8}" y="${56 + 14 * image?index}" fill="#555555">${image}</text>
</#list>
<#list sizes as size>
  <line x1="${left}" y1="${size.y}" x2="${right}" y2="${size.y}" stroke="#dddddd"/>
  <text x="${left - 6}" y="${size.y?number + 4}" text-anchor="end" fill="#555555">${size.label}</text>
</#list>
<#list numbers as number>
  <text x="${number.x}" y="${bottom + 16}" text-anchor="middle" fill="#555555">${number.label}</text>
</#list>
  <text x="${(left + right) / 2}" y="${bottom + 34}" text-anchor="middle" fill="#555555">guests</text>
<#list lines as line>
  <polyline points="${line.points}" fill="none" stroke="${line.colour}" stroke-width="2"/>
  <text x="${right + 6}" y="${line.labelY}" fill="${line.colour}">${line.name}: +${line.oneMore} MiB</text>
</#list>
</svg>
