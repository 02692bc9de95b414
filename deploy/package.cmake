# The Debian package: `cmake --build build/release --target package` after both builds of ./run.
install(TARGETS yilian RUNTIME DESTINATION usr/bin)
if(EXISTS ${CMAKE_SOURCE_DIR}/web/console/dist/index.html)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/web/console/dist/ DESTINATION usr/share/yilian/console
    PATTERN "*.map" EXCLUDE PATTERN ".vite" EXCLUDE)
endif()
install(FILES ${CMAKE_SOURCE_DIR}/deploy/systemd/yilian.service DESTINATION lib/systemd/system)
install(FILES ${CMAKE_SOURCE_DIR}/deploy/nginx/yilian.conf DESTINATION usr/share/doc/yilian/examples)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/docs/operations.md
  ${CMAKE_SOURCE_DIR}/docs/operations-postgresql.md DESTINATION usr/share/doc/yilian)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/deploy/patroni DESTINATION usr/share/doc/yilian/examples)
install(DIRECTORY DESTINATION etc/yilian)
# The commented configuration is printed by the program itself, so that it always fits.
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/yilian.toml DEPENDS yilian
  COMMAND yilian default-config --data /var/lib/yilian > ${CMAKE_BINARY_DIR}/yilian.toml)
add_custom_target(default_config ALL DEPENDS ${CMAKE_BINARY_DIR}/yilian.toml)
install(FILES ${CMAKE_BINARY_DIR}/yilian.toml DESTINATION usr/share/yilian)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME yilian)
set(CPACK_PACKAGE_VENDOR "Yilian")
set(CPACK_PACKAGE_CONTACT "Yilian maintainers <maintainers@yilian.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Shared information platform of a medical consortium")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX "/")
set(CPACK_SET_DESTDIR OFF)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, fonts-noto-cjk")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
  ${CMAKE_SOURCE_DIR}/deploy/debian/prerm ${CMAKE_SOURCE_DIR}/deploy/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
