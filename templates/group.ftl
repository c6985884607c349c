<#list groups as group>
${group.name}:x:${group.gid}:${group.members}
</#list>
