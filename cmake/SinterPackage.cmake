# What others find of an installation: the CMake package and pkg-config's file.
include(CMakePackageConfigHelpers)
set(package_dir lib/cmake/Sinter)
configure_package_config_file(cmake/SinterConfig.cmake.in "${PROJECT_BINARY_DIR}/SinterConfig.cmake"
    INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/SinterConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
configure_file(cmake/sinter.pc.in "${PROJECT_BINARY_DIR}/sinter.pc" @ONLY)
install(EXPORT SinterTargets NAMESPACE Sinter:: DESTINATION "${package_dir}")
install(FILES "${PROJECT_BINARY_DIR}/SinterConfig.cmake" "${PROJECT_BINARY_DIR}/SinterConfigVersion.cmake"
              cmake/SinterFunctions.cmake
    DESTINATION "${package_dir}")
install(FILES "${PROJECT_BINARY_DIR}/sinter.pc" DESTINATION lib/pkgconfig)
