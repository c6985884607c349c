NAME="${distribution}"
PRETTY_NAME="${name} ${version} (Coracle guest of ${distribution}<#if release?has_content> ${release}</#if>)"
ID=${id}
<#if release?has_content>
VERSION_ID="${release}"
</#if>
<#if codename?has_content>
VERSION_CODENAME=${codename}
</#if>
VARIANT_ID="${name}"
IMAGE_ID="${name}"
IMAGE_VERSION="${version}"
