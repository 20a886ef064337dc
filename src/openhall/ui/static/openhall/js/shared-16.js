import{a,b}from"./shared-17.js";import"./shared-8.js";import"./shared-5.js";import"./shared-6.js";import"./shared-7.js";export{b as authenticate,a as register};
