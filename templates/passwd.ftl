<#list users as user>
${user.name}:x:${user.uid}:${user.gid}:${user.description}:${user.home}:${user.shell}
</#list>
