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

# Packages, by cpack: a .deb and an archive. `./dev package` makes both.
install(FILES LICENSE DESTINATION share/doc/sinter RENAME copyright)
install(FILES README.md CHANGELOG.md SECURITY.md DESTINATION share/doc/sinter)
if(PROJECT_IS_TOP_LEVEL)
    set(CPACK_GENERATOR DEB TXZ)
    set(CPACK_PACKAGE_NAME sinter)
    set(CPACK_PACKAGE_VENDOR "Sinter")
    set(CPACK_PACKAGE_CONTACT "The Sinter authors")
    set(CPACK_PACKAGE_DESCRIPTION "Sinter compiles a WebAssembly module to a native executable, or to a native library with a C
header, by way of C. The module stays in its sandbox, and the result needs no wasm engine.")
    set(CPACK_PACKAGE_FILE_NAME "sinter-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
    set(CPACK_STRIP_FILES ON)
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
    set(CPACK_ARCHIVE_THREADS 0)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_SECTION devel)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS OFF)
    # What a build runs: the compiler, the linker, binutils for libraries, and headers. Node.js reads the text format.
    set(CPACK_DEBIAN_PACKAGE_DEPENDS
        "clang-19 | clang (>= 1:14), lld-19 | lld (>= 1:14), binutils, libc6-dev, libsimde-dev")
    set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "nodejs (>= 18)")
    set(CPACK_DEBIAN_PACKAGE_SUGGESTS "llvm-19, libclang-rt-19-dev, wasi-libc, libclang-rt-19-dev-wasm32, musl-dev, libc6-dev-arm64-cross, libgcc-12-dev-arm64-cross, libc6-dev-riscv64-cross, libgcc-12-dev-riscv64-cross")
    include(CPack)
endif()
