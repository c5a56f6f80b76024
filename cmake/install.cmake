# install: the program, its documentation and its systemd unit: cmake --install BUILD --prefix DIR --component assay
include(GNUInstallDirs)
file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/*.md)
install(FILES ${pages} CHANGELOG.md contract/openapi.json DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT assay)
install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT assay)
install(FILES packaging/nginx.conf packaging/assay.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT assay)
install(FILES packaging/assay.service DESTINATION lib/systemd/system COMPONENT assay)
